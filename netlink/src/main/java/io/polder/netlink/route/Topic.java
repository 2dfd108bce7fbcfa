package io.polder.netlink.route;

import static io.polder.netlink.AddressFamily.INET;
import static io.polder.netlink.AddressFamily.INET6;

import java.util.Set;

/**
 * What a {@link Monitor} can be asked to keep up with.
 *
 * <p>The kernel's listings of IPv6 routes, of rules and of neighbours may leave out objects that were there all the
 * time, without a word, when others come and go meanwhile. A listing of those counts only when nothing was announced
 * about them while it was made, so that coming into step takes a moment of quiet as long as the listing.
 */
public enum Topic {

    /** Every {@link Link}. */
    LINKS,

    /** Every IPv4 {@link Address}. */
    IPV4_ADDRESSES,

    /** Every IPv6 {@link Address}. */
    IPV6_ADDRESSES,

    /**
     * Every IPv4 {@link Route} of every table. The kernel does not announce those that it drops because a link went
     * down or away or lost its last address, or a nexthop object was deleted or replaced: the monitor lists the routes
     * then, without being out of step, and they are told a moment later than others.
     */
    IPV4_ROUTES,

    /**
     * Every IPv6 {@link Route} of every table. The kernel announces those that it drops with a link, unless
     * net.ipv6.route.skip_notify_on_dev_down is set: then they stay until something else has them listed.
     */
    IPV6_ROUTES,

    /** Every IPv4 {@link Rule}. */
    IPV4_RULES,

    /** Every IPv6 {@link Rule}. */
    IPV6_RULES,

    /**
     * Every IPv4 {@link Neighbour} whose MAC address the kernel has found or was given. One that it has begun to look
     * for is not told, since the kernel does not announce it; one that it has not found again is gone.
     */
    IPV4_NEIGHBOURS,

    /** As {@link #IPV4_NEIGHBOURS}, for IPv6. */
    IPV6_NEIGHBOURS;

    /** An empty table. */
    TopicTable<?> table() {
        return switch (this) {
            case LINKS -> new LinkTable();
            case IPV4_ADDRESSES -> new AddressTable(INET);
            case IPV6_ADDRESSES -> new AddressTable(INET6);
            case IPV4_ROUTES -> new RouteTable(INET);
            case IPV6_ROUTES -> new RouteTable(INET6);
            case IPV4_RULES -> new RuleTable(INET);
            case IPV6_RULES -> new RuleTable(INET6);
            case IPV4_NEIGHBOURS -> new NeighbourTable(INET);
            case IPV6_NEIGHBOURS -> new NeighbourTable(INET6);
        };
    }

    /** The multicast groups that announce its objects, and what changes them in silence ({@link SilentChanges}). */
    Set<Integer> groups() {
        return switch (this) {
            case LINKS -> Set.of(Groups.LINK);
            case IPV4_ADDRESSES -> Set.of(Groups.IPV4_IFADDR);
            case IPV6_ADDRESSES -> Set.of(Groups.IPV6_IFADDR);
            case IPV4_ROUTES -> Set.of(Groups.IPV4_ROUTE, Groups.LINK, Groups.IPV4_IFADDR, Groups.NEXTHOP);
            case IPV6_ROUTES -> Set.of(Groups.IPV6_ROUTE, Groups.NEXTHOP);
            case IPV4_RULES -> Set.of(Groups.IPV4_RULE);
            case IPV6_RULES -> Set.of(Groups.IPV6_RULE);
            case IPV4_NEIGHBOURS, IPV6_NEIGHBOURS -> Set.of(Groups.NEIGH);
        };
    }

    /** {@code RTNLGRP_*} of include/uapi/linux/rtnetlink.h. */
    private static final class Groups {
        static final int LINK = 1;
        static final int NEIGH = 3;
        static final int IPV4_IFADDR = 5;
        static final int IPV4_ROUTE = 7;
        static final int IPV4_RULE = 8;
        static final int IPV6_IFADDR = 9;
        static final int IPV6_ROUTE = 11;
        static final int IPV6_RULE = 19;
        static final int NEXTHOP = 32;

        private Groups() {}
    }
}
