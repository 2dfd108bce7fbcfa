package io.polder.netlink.route;

import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.util.Set;

/**
 * What the kernel changes without announcing it, and what it announces at the same time. Stateless.
 *
 * <p>IPv4 routes are dropped in silence (fib_flush in net/ipv4/fib_frontend.c) when their link goes down or away, when
 * it loses its last address, when the address that they prefer as source goes (before Linux 6.7), and when the nexthop
 * object that they use goes. Routes of both families change with the nexthop object where
 * net.ipv4.nexthop_compat_mode is off.
 */
final class SilentChanges {

    private static final Set<Topic> NONE = Set.of();
    private static final Set<Topic> IPV4 = Set.of(Topic.IPV4_ROUTES);
    private static final Set<Topic> BOTH = Set.of(Topic.IPV4_ROUTES, Topic.IPV6_ROUTES);
    private static final int RTM_NEWNEXTHOP = 104;
    private static final int RTM_DELNEXTHOP = 105;
    private static final int AF_UNSPEC = 0;
    private static final int AF_INET = 2;
    private static final int IFF_UP = 1;

    private SilentChanges() {}

    /** The topics that may have changed in silence, given what was announced. */
    static Set<Topic> with(NetlinkMessage message) {
        return switch (message.type()) {
            case RouteProtocol.RTM_DELLINK -> message.u8(0) == AF_UNSPEC ? IPV4 : NONE;
            case RouteProtocol.RTM_NEWLINK -> message.u8(0) == AF_UNSPEC && wentDown(message) ? IPV4 : NONE;
            case RouteProtocol.RTM_DELADDR -> message.u8(0) == AF_INET ? IPV4 : NONE;
            case RTM_DELNEXTHOP -> BOTH;
            case RTM_NEWNEXTHOP -> (message.flags() & NetlinkRequest.NLM_F_REPLACE) != 0 ? BOTH : NONE;
            default -> NONE;
        };
    }

    /** By {@code struct ifinfomsg { u8 family; u8 pad; u16 type; s32 index; u32 flags; u32 change; }}. */
    private static boolean wentDown(NetlinkMessage message) {
        return (message.i32(8) & IFF_UP) == 0 && (message.i32(12) & IFF_UP) != 0;
    }
}
