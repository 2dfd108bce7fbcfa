package io.polder.dns.zone;

import static java.util.Objects.requireNonNull;

import io.polder.dns.ResolvConf;
import io.polder.netlink.IpAddress;
import java.util.List;

/**
 * A pod of this node that looks names up. Immutable.
 *
 * @param uid of no other pod, also none that was or will be, of the same name: Kubernetes' UID
 * @param hostNetwork it is in its node's network: its address is not its own
 * @param addresses all, of both families
 * @param conf what it looks names up by
 */
public record SearchingPod(String uid, boolean hostNetwork, List<IpAddress> addresses, ResolvConf conf) {

    public SearchingPod {
        requireNonNull(uid, "uid");
        requireNonNull(conf, "conf");
        addresses = List.copyOf(addresses);
    }

    /** One with a network of its own. */
    public static SearchingPod of(String uid, ResolvConf conf, IpAddress... addresses) {
        return new SearchingPod(uid, false, List.of(addresses), conf);
    }

    /** The same in its node's network. */
    public SearchingPod inHostNetwork() {
        return new SearchingPod(uid, true, addresses, conf);
    }
}
