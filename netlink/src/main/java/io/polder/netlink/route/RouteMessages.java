package io.polder.netlink.route;

import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
import static io.polder.netlink.NetlinkRequest.NLM_F_REPLACE;
import static io.polder.netlink.route.RouteProtocol.RTM_DELROUTE;
import static io.polder.netlink.route.RouteProtocol.RTM_GETROUTE;
import static io.polder.netlink.route.RouteProtocol.RTM_NEWROUTE;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;

/** Messages about routes (include/uapi/linux/rtnetlink.h). Stateless. */
final class RouteMessages {

    private static final int HEADER = 12;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_METRICS = 8;
    private static final int RTA_TABLE = 15;
    private static final int RTAX_MTU = 2;
    private static final int RTNH_F_ONLINK = 4;

    private RouteMessages() {}

    static NetlinkRequest add(Route route) {
        return new NetlinkRequest(
                "add route", route, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, message -> write(message, route));
    }

    static NetlinkRequest replace(Route route) {
        return new NetlinkRequest(
                "replace route", route, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, message -> write(message, route));
    }

    static NetlinkRequest delete(Route route) {
        return new NetlinkRequest("delete route", route, RTM_DELROUTE, 0, message -> write(message, route));
    }

    /** @param table 0 for every table */
    static NetlinkRequest list(AddressFamily family, int table) {
        return new NetlinkRequest("list", "routes", RTM_GETROUTE, 0, message -> {
            message.u8(family.number())
                    .u8(0)
                    .u8(0)
                    .u8(0)
                    .u8(0)
                    .u8(0)
                    .u8(0)
                    .u8(0)
                    .u32(0);
            if (table != 0) {
                message.attributeU32(RTA_TABLE, table);
            }
        });
    }

    static Route decode(NetlinkMessage message) {
        Route.Builder route = Route.to(destination(message))
                .table(message.u8(4))
                .protocol(message.u8(5))
                .scope(Scope.of(message.u8(6)))
                .type(RouteType.of(message.u8(7)));
        if ((message.i32(8) & RTNH_F_ONLINK) != 0) {
            route.onlink();
        }
        AttributeReader in = message.attributes(HEADER);
        while (in.next()) {
            switch (in.type()) {
                case RTA_TABLE -> route.table(in.u32());
                case RTA_GATEWAY -> route.via(in.address());
                case RTA_OIF -> route.dev(in.u32());
                case RTA_PREFSRC -> route.source(in.address());
                case RTA_PRIORITY -> route.priority(in.u32());
                case RTA_METRICS -> readMetrics(in.nested(), route);
                default -> {}
            }
        }
        return route.build();
    }

    private static IpPrefix destination(NetlinkMessage message) {
        AttributeReader in = message.attributes(HEADER);
        while (in.next()) {
            if (in.type() == RTA_DST) {
                return new IpPrefix(in.address(), message.u8(1));
            }
        }
        return IpPrefix.all(AddressFamily.of(message.u8(0)));
    }

    private static void readMetrics(AttributeReader metrics, Route.Builder route) {
        while (metrics.next()) {
            if (metrics.type() == RTAX_MTU) {
                route.reportedMtu(metrics.u32());
            }
        }
    }

    private static void write(MessageWriter message, Route route) {
        IpPrefix to = route.destination();
        // struct rtmsg { u8 family, dst_len, src_len, tos, table, protocol, scope, type; u32 flags; }
        message.u8(to.family().number()).u8(to.length()).u8(0).u8(0);
        message.u8(0)
                .u8(route.protocol())
                .u8(route.scope().number())
                .u8(route.type().number());
        message.u32(route.onlink() ? RTNH_F_ONLINK : 0);
        message.attributeU32(RTA_TABLE, route.table());
        if (!to.isDefault()) {
            message.attribute(RTA_DST, to.address());
        }
        route.gateway().ifPresent(gateway -> message.attribute(RTA_GATEWAY, gateway));
        route.linkIndex().ifPresent(index -> message.attributeU32(RTA_OIF, index));
        route.source().ifPresent(source -> message.attribute(RTA_PREFSRC, source));
        route.priority().ifPresent(priority -> message.attributeU32(RTA_PRIORITY, priority));
        route.mtu().ifPresent(mtu -> {
            int metrics = message.begin(RTA_METRICS);
            message.attributeU32(RTAX_MTU, mtu).end(metrics);
        });
    }
}
