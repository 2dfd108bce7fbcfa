package io.polder.netlink.route;

import static io.polder.netlink.NetlinkRequest.NLM_F_APPEND;
import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
import static io.polder.netlink.NetlinkRequest.NLM_F_REPLACE;
import static io.polder.netlink.route.RouteProtocol.RTM_DELROUTE;
import static io.polder.netlink.route.RouteProtocol.RTM_GETROUTE;
import static io.polder.netlink.route.RouteProtocol.RTM_NEWROUTE;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.util.List;

/** Messages about routes (include/uapi/linux/rtnetlink.h). Stateless. No attribute is worth an object on the way out. */
final class RouteMessages {

    static final int HEADER = 12;
    static final int RTA_DST = 1;
    static final int RTA_SRC = 2;
    static final int RTA_IIF = 3;
    static final int RTA_OIF = 4;
    static final int RTA_GATEWAY = 5;
    static final int RTA_PRIORITY = 6;
    static final int RTA_PREFSRC = 7;
    static final int RTA_METRICS = 8;
    static final int RTA_MULTIPATH = 9;
    static final int RTA_CACHEINFO = 12;
    static final int RTA_TABLE = 15;
    static final int RTA_MARK = 16;
    static final int RTA_VIA = 18;
    static final int RTA_PREF = 20;
    static final int RTA_EXPIRES = 23;
    static final int RTA_UID = 25;
    static final int RTA_IP_PROTO = 27;
    static final int RTA_SPORT = 28;
    static final int RTA_DPORT = 29;
    static final int RTA_NH_ID = 30;
    static final int RTNH_F_ONLINK = 4;

    private static final int RTM_F_LOOKUP_TABLE = 0x1000;
    private static final int RTM_F_FIB_MATCH = 0x2000;

    private RouteMessages() {}

    static NetlinkRequest add(Route route) {
        return request("add route", route, NLM_F_CREATE | NLM_F_EXCL);
    }

    static NetlinkRequest append(Route route) {
        return request("append route", route, NLM_F_CREATE | NLM_F_APPEND);
    }

    static NetlinkRequest replace(Route route) {
        return request("replace route", route, NLM_F_CREATE | NLM_F_REPLACE);
    }

    static NetlinkRequest change(Route route) {
        return request("change route", route, NLM_F_REPLACE);
    }

    static NetlinkRequest delete(Route route) {
        return new NetlinkRequest("delete route", route, RTM_DELROUTE, 0, message -> write(message, route));
    }

    /** As {@code ip route del}: what is not said, such as the protocol, may be anything. */
    static NetlinkRequest delete(IpPrefix destination, int table) {
        return new NetlinkRequest("delete route", destination, RTM_DELROUTE, 0, message -> {
            message.u8(destination.family().number())
                    .u8(destination.length())
                    .u8(0)
                    .u8(0);
            message.u8(0).u8(0).u8(Scope.NOWHERE.number()).u8(0).u32(0);
            message.attributeU32(RTA_TABLE, table);
            if (!destination.isDefault()) {
                message.attribute(RTA_DST, destination.address());
            }
        });
    }

    static NetlinkRequest list(RouteFilter filter) {
        return new NetlinkRequest("list", filter, RTM_GETROUTE, 0, message -> {
            message.u8(filter.family().number()).u8(0).u8(0).u8(0);
            message.u8(0).u8(filter.protocol().orElse(0)).u8(0);
            message.u8(filter.type().orElse(RouteType.UNSPECIFIED).number()).u32(0);
            if (filter.table().isPresent()) {
                message.attributeU32(RTA_TABLE, filter.table().getAsInt());
            }
            if (filter.linkIndex().isPresent()) {
                message.attributeU32(RTA_OIF, filter.linkIndex().getAsInt());
            }
        });
    }

    static NetlinkRequest get(RouteQuery query) {
        return new NetlinkRequest("get route", query, RTM_GETROUTE, 0, message -> write(message, query));
    }

    /** One alone; a list has a {@link RouteDecoder} of its own. */
    static Route decode(NetlinkMessage message) {
        return new RouteDecoder().decode(message);
    }

    private static NetlinkRequest request(String verb, Route route, int flags) {
        return new NetlinkRequest(verb, route, RTM_NEWROUTE, flags, message -> write(message, route));
    }

    /** {@code struct rtmsg { u8 family, dst_len, src_len, tos, table, protocol, scope, type; u32 flags; }}. */
    private static void write(MessageWriter message, Route route) {
        IpPrefix to = route.destination();
        int fromLength = route.from().isPresent() ? route.from().get().length() : 0;
        message.u8(to.family().number()).u8(to.length()).u8(fromLength).u8(route.tos());
        message.u8(0).u8(route.protocol()).u8(route.scope().number());
        message.u8(route.type().number()).u32(route.onlink() ? RTNH_F_ONLINK : 0);
        message.attributeU32(RTA_TABLE, route.table());
        if (!to.isDefault()) {
            message.attribute(RTA_DST, to.address());
        }
        if (route.from().isPresent()) {
            message.attribute(RTA_SRC, route.from().get().address());
        }
        if (route.nextHopId().isPresent()) {
            message.attributeU32(RTA_NH_ID, route.nextHopId().getAsInt());
        }
        write(message, route.nextHops(), to.family());
        writeSettings(message, route);
        message.attributes(route.others());
    }

    private static void writeSettings(MessageWriter message, Route route) {
        if (route.source().isPresent()) {
            message.attribute(RTA_PREFSRC, route.source().get());
        }
        if (route.priority().isPresent()) {
            message.attributeU32(RTA_PRIORITY, route.priority().getAsInt());
        }
        if (!route.metrics().isEmpty()) {
            int metrics = message.begin(RTA_METRICS);
            route.metrics().write(message);
            message.end(metrics);
        }
        if (route.preference() != RoutePreference.MEDIUM) {
            message.attributeU8(RTA_PREF, route.preference().number());
        }
        if (route.expiry().isPresent()) {
            message.attributeU32(RTA_EXPIRES, Lifetime.seconds(route.expiry().get()));
        }
    }

    /** Of several, an array of {@code struct rtnexthop { u16 length; u8 flags, weight - 1; s32 index; }} with attributes. */
    private static void write(MessageWriter message, List<NextHop> hops, AddressFamily family) {
        if (hops.size() < 2) {
            for (int i = 0; i < hops.size(); i++) {
                if (hops.get(i).linkIndex().isPresent()) {
                    message.attributeU32(RTA_OIF, hops.get(i).linkIndex().getAsInt());
                }
                writeGateway(message, hops.get(i), family);
                message.attributes(hops.get(i).others());
            }
            return;
        }
        int all = message.beginUnmarked(RTA_MULTIPATH);
        for (int i = 0; i < hops.size(); i++) {
            NextHop hop = hops.get(i);
            int one = message.beginSized();
            message.u8(hop.onlink() ? RTNH_F_ONLINK : 0).u8(hop.weight() - 1);
            message.u32(hop.linkIndex().orElse(0));
            writeGateway(message, hop, family);
            message.attributes(hop.others()).end(one);
        }
        message.end(all);
    }

    /** A gateway of the other family goes as {@code struct rtvia { u16 family; u8 address[]; }}. */
    private static void writeGateway(MessageWriter message, NextHop hop, AddressFamily family) {
        if (hop.gateway().isEmpty()) {
            return;
        }
        IpAddress gateway = hop.gateway().get();
        if (gateway.family() == family) {
            message.attribute(RTA_GATEWAY, gateway);
        } else {
            int via = message.beginUnmarked(RTA_VIA);
            message.u16(gateway.family().number()).address(gateway).end(via);
        }
    }

    private static void write(MessageWriter message, RouteQuery query) {
        boolean ipv4 = query.destination().isIpv4();
        int bits = query.destination().family().bits();
        message.u8(query.destination().family().number()).u8(bits);
        message.u8(query.from().isPresent() ? bits : 0).u8(query.tos());
        // IPv6 says the table anyway, and refuses to be asked.
        message.u32(0).u32((ipv4 ? RTM_F_LOOKUP_TABLE : 0) | (query.fibMatch() ? RTM_F_FIB_MATCH : 0));
        message.attribute(RTA_DST, query.destination());
        query.from().ifPresent(from -> message.attribute(RTA_SRC, from));
        query.inputLink().ifPresent(index -> message.attributeU32(RTA_IIF, index));
        query.outputLink().ifPresent(index -> message.attributeU32(RTA_OIF, index));
        query.mark().ifPresent(mark -> message.attributeU32(RTA_MARK, mark));
        query.uid().ifPresent(uid -> message.attributeU32(RTA_UID, uid));
        query.ipProtocol().ifPresent(protocol -> message.attributeU8(RTA_IP_PROTO, protocol));
        query.sourcePort().ifPresent(port -> message.attributeBe16(RTA_SPORT, port));
        query.destinationPort().ifPresent(port -> message.attributeBe16(RTA_DPORT, port));
    }
}
