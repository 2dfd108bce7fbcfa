package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.IpAddress;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a next-hop object of one RTM_NEWNEXTHOP message. Used once. */
final class NextHopDecoder {

    private static final int MEMBER = 8;

    private final NetlinkMessage message;
    private final RawAttributes.Collector others = new RawAttributes.Collector();
    private final List<NextHopKind.Member> members = new ArrayList<>();
    private int id;
    private int linkIndex;
    private @Nullable IpAddress gateway;
    private boolean blackhole;
    private boolean fdb;
    private boolean resilient;
    private int buckets;
    private Duration idleTimer = Duration.ZERO;
    private Duration unbalancedTimer = Duration.ZERO;

    NextHopDecoder(NetlinkMessage message) {
        this.message = message;
    }

    NextHopObject decode() {
        AttributeReader in = message.attributes(NextHopMessages.HEADER);
        while (in.next()) {
            read(in);
        }
        return new NextHopObject(id, message.u8(2), kind(), others.collected());
    }

    private void read(AttributeReader in) {
        switch (in.type()) {
            case NextHopMessages.NHA_ID -> id = in.u32();
            case NextHopMessages.NHA_GROUP -> readMembers(in);
            case NextHopMessages.NHA_GROUP_TYPE -> resilient = in.u16() == NextHopMessages.NEXTHOP_GRP_TYPE_RES;
            case NextHopMessages.NHA_BLACKHOLE -> blackhole = true;
            case NextHopMessages.NHA_OIF -> linkIndex = in.u32();
            case NextHopMessages.NHA_GATEWAY -> gateway = in.address();
            case NextHopMessages.NHA_FDB -> fdb = true;
            case NextHopMessages.NHA_RES_GROUP -> readResilient(in.nested());
            case NextHopMessages.NHA_OP_FLAGS -> {} // That there is a high byte of weights, which is 0 elsewhere.
            case NextHopMessages.NHA_HW_STATS_ENABLE -> {
                if (in.u32() != 0) { // Otherwise it says that there is nothing to say.
                    others.add(in);
                }
            }
            default -> others.add(in);
        }
    }

    private NextHopKind kind() {
        if (resilient) {
            return new NextHopKind.ResilientGroup(members, buckets, idleTimer, unbalancedTimer);
        }
        if (!members.isEmpty()) {
            return new NextHopKind.Group(members, fdb);
        }
        if (fdb) {
            if (gateway == null) {
                throw new MalformedMessageException("next hop " + id + " for forwarding entries has no NHA_GATEWAY");
            }
            return new NextHopKind.TunnelEnd(gateway);
        }
        AddressFamily family = AddressFamily.of(message.u8(0));
        return blackhole
                ? new NextHopKind.Blackhole(family)
                : new NextHopKind.Path(
                        family,
                        linkIndex,
                        Optional.ofNullable(gateway),
                        (message.i32(4) & NextHopMessages.RTNH_F_ONLINK) != 0);
    }

    private void readMembers(AttributeReader in) {
        if (in.length() % MEMBER != 0) {
            throw new MalformedMessageException("NHA_GROUP is " + in.length() + " bytes long");
        }
        for (int at = 0; at < in.length(); at += MEMBER) {
            int weight = in.u8(at + 4) | in.u8(at + 5) << 8;
            members.add(new NextHopKind.Member(in.u32(at), weight + 1));
        }
    }

    private void readResilient(AttributeReader in) {
        while (in.next()) {
            switch (in.type()) {
                case NextHopMessages.NHA_RES_GROUP_BUCKETS -> buckets = in.u16();
                case NextHopMessages.NHA_RES_GROUP_IDLE_TIMER -> idleTimer = ofTicks(in.u32());
                case NextHopMessages.NHA_RES_GROUP_UNBALANCED_TIMER -> unbalancedTimer = ofTicks(in.u32());
                default -> {} // How long it has been out of balance.
            }
        }
    }

    private static Duration ofTicks(int ticks) {
        return Duration.ofMillis(Integer.toUnsignedLong(ticks) * 10);
    }
}
