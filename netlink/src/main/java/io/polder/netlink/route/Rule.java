package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import java.util.Optional;

/**
 * A rule that sends matching packets to a routing table (ip-rule(8)). Immutable.
 *
 * @param family of the packets it looks at
 * @param priority its place: the lowest is asked first; 0 to 2<sup>32</sup>-1, those above 2<sup>31</sup> negative
 * @param from the source it matches; absent for any
 * @param to the destination it matches; absent for any
 * @param inputLink the name of the link that packets came in by; {@code lo} for those sent from here
 * @param table where matching packets are routed; 0 only in a deletion, for any
 */
public record Rule(
        AddressFamily family,
        int priority,
        Optional<IpPrefix> from,
        Optional<IpPrefix> to,
        Optional<String> inputLink,
        int table)
        implements NetworkObject {

    public Rule {
        from = from.filter(prefix -> !prefix.isDefault());
        to = to.filter(prefix -> !prefix.isDefault());
        checkFamily(from, family);
        checkFamily(to, family);
        inputLink.ifPresent(LinkName::check);
    }

    /** Packets from that prefix. */
    public static Rule from(IpPrefix prefix, int priority, int table) {
        return new Rule(prefix.family(), priority, Optional.of(prefix), Optional.empty(), Optional.empty(), table);
    }

    /** Packets to that prefix. */
    public static Rule to(IpPrefix prefix, int priority, int table) {
        return new Rule(prefix.family(), priority, Optional.empty(), Optional.of(prefix), Optional.empty(), table);
    }

    /** {@code 512: to 10.0.0.7/32 lookup 254}. */
    @Override
    public String toString() {
        return Integer.toUnsignedString(priority) + ":"
                + from.map(prefix -> " from " + prefix).orElse("")
                + to.map(prefix -> " to " + prefix).orElse("")
                + inputLink.map(name -> " iif " + name).orElse("")
                + " lookup " + Integer.toUnsignedString(table);
    }

    private static void checkFamily(Optional<IpPrefix> prefix, AddressFamily family) {
        if (prefix.isPresent() && prefix.get().family() != family) {
            throw new IllegalArgumentException(prefix.get() + " in a rule for " + family);
        }
    }
}
