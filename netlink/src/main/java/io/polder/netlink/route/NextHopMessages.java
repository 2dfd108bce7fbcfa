package io.polder.netlink.route;

import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
import static io.polder.netlink.NetlinkRequest.NLM_F_REPLACE;
import static io.polder.netlink.route.RouteProtocol.RTM_DELNEXTHOP;
import static io.polder.netlink.route.RouteProtocol.RTM_GETNEXTHOP;
import static io.polder.netlink.route.RouteProtocol.RTM_NEWNEXTHOP;

import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.time.Duration;
import java.util.List;

/** Messages about next-hop objects (include/uapi/linux/nexthop.h). Stateless. */
final class NextHopMessages {

    static final int HEADER = 8;
    static final int NHA_ID = 1;
    static final int NHA_GROUP = 2;
    static final int NHA_GROUP_TYPE = 3;
    static final int NHA_BLACKHOLE = 4;
    static final int NHA_OIF = 5;
    static final int NHA_GATEWAY = 6;
    static final int NHA_FDB = 11;
    static final int NHA_RES_GROUP = 12;
    static final int NHA_OP_FLAGS = 14;
    static final int NHA_HW_STATS_ENABLE = 16;
    static final int NHA_RES_GROUP_BUCKETS = 1;
    static final int NHA_RES_GROUP_IDLE_TIMER = 2;
    static final int NHA_RES_GROUP_UNBALANCED_TIMER = 3;
    static final int NEXTHOP_GRP_TYPE_RES = 1;
    static final int RTNH_F_ONLINK = 4;

    private NextHopMessages() {}

    static NetlinkRequest add(NextHopObject object) {
        return request("add next hop", object, NLM_F_CREATE | NLM_F_EXCL);
    }

    static NetlinkRequest replace(NextHopObject object) {
        return request("replace next hop", object, NLM_F_CREATE | NLM_F_REPLACE);
    }

    static NetlinkRequest delete(int id) {
        return byId("delete next hop", RTM_DELNEXTHOP, id);
    }

    static NetlinkRequest get(int id) {
        return byId("get next hop", RTM_GETNEXTHOP, id);
    }

    static NetlinkRequest list() {
        return new NetlinkRequest("list", "next hops", RTM_GETNEXTHOP, 0, message -> header(message, 0, 0, 0));
    }

    /** @param linkIndex of the link that they lead to */
    static NetlinkRequest list(int linkIndex) {
        return new NetlinkRequest("list next hops on link", linkIndex, RTM_GETNEXTHOP, 0, message -> {
            header(message, 0, 0, 0);
            message.attributeU32(NHA_OIF, linkIndex);
        });
    }

    static NextHopObject decode(NetlinkMessage message) {
        return new NextHopDecoder(message).decode();
    }

    private static NetlinkRequest byId(String verb, int type, int id) {
        return new NetlinkRequest(verb, Integer.toUnsignedString(id), type, 0, message -> {
            header(message, 0, 0, 0);
            message.attributeU32(NHA_ID, id);
        });
    }

    private static NetlinkRequest request(String verb, NextHopObject object, int flags) {
        return new NetlinkRequest(verb, object, RTM_NEWNEXTHOP, flags, message -> write(message, object));
    }

    private static void write(MessageWriter message, NextHopObject object) {
        NextHopKind kind = object.kind();
        if (kind instanceof NextHopKind.Path path) {
            header(message, path.family().number(), object.protocol(), path.onlink() ? RTNH_F_ONLINK : 0);
            message.attributeU32(NHA_ID, object.id()).attributeU32(NHA_OIF, path.linkIndex());
            if (path.gateway().isPresent()) {
                message.attribute(NHA_GATEWAY, path.gateway().get());
            }
        } else if (kind instanceof NextHopKind.Blackhole blackhole) {
            header(message, blackhole.family().number(), object.protocol(), 0);
            message.attributeU32(NHA_ID, object.id()).flag(NHA_BLACKHOLE);
        } else if (kind instanceof NextHopKind.TunnelEnd end) {
            header(message, end.remote().family().number(), object.protocol(), 0);
            message.attributeU32(NHA_ID, object.id())
                    .attribute(NHA_GATEWAY, end.remote())
                    .flag(NHA_FDB);
        } else {
            header(message, 0, object.protocol(), 0);
            message.attributeU32(NHA_ID, object.id());
            writeGroup(message, kind);
        }
        message.attributes(object.others());
    }

    private static void writeGroup(MessageWriter message, NextHopKind kind) {
        if (kind instanceof NextHopKind.Group group) {
            writeMembers(message, group.members());
            if (group.fdb()) {
                message.flag(NHA_FDB);
            }
        } else if (kind instanceof NextHopKind.ResilientGroup group) {
            writeMembers(message, group.members());
            message.attributeU16(NHA_GROUP_TYPE, NEXTHOP_GRP_TYPE_RES);
            int resilient = message.begin(NHA_RES_GROUP);
            message.attributeU16(NHA_RES_GROUP_BUCKETS, group.buckets())
                    .attributeU32(NHA_RES_GROUP_IDLE_TIMER, ticks(group.idleTimer()))
                    .attributeU32(NHA_RES_GROUP_UNBALANCED_TIMER, ticks(group.unbalancedTimer()))
                    .end(resilient);
        }
    }

    /** An array of {@code struct nexthop_grp { u32 id; u8 weight - 1, its high byte; u16 reserved; }}. */
    private static void writeMembers(MessageWriter message, List<NextHopKind.Member> members) {
        int group = message.beginUnmarked(NHA_GROUP);
        for (NextHopKind.Member member : members) {
            int weight = member.weight() - 1;
            message.u32(member.id()).u8(weight).u8(weight >> 8).u16(0);
        }
        message.end(group);
    }

    /** {@code clock_t}: hundredths of a second. */
    private static int ticks(Duration duration) {
        return (int) (duration.toMillis() / 10);
    }

    /** {@code struct nhmsg { u8 family, scope, protocol, reserved; u32 flags; }}. */
    private static void header(MessageWriter message, int family, int protocol, int flags) {
        message.u8(family).u8(0).u8(protocol).u8(0).u32(flags);
    }
}
