package io.polder.netns;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.List;
import java.util.Optional;

/**
 * Another node, and the ranges that its pods' addresses are of. Immutable.
 *
 * @param addresses by which this node reaches it, at most one of each family
 * @param podRanges no other node's
 */
public record PeerNode(List<IpAddress> addresses, List<IpPrefix> podRanges) {

    public PeerNode {
        addresses = List.copyOf(addresses);
        podRanges = List.copyOf(podRanges);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("a node of " + podRanges + " without an address cannot be reached");
        }
    }

    /** One address, one range. */
    public static PeerNode of(IpAddress address, IpPrefix podRange) {
        return new PeerNode(List.of(address), List.of(podRange));
    }

    Optional<IpAddress> address(AddressFamily family) {
        return addresses.stream().filter(each -> each.family() == family).findFirst();
    }
}
