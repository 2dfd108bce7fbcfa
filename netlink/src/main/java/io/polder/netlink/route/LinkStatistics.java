package io.polder.netlink.route;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * What a link has counted since it was made: {@code struct rtnl_link_stats64} in include/uapi/linux/if_link.h, which
 * says of each counter what drivers shall count in it. Immutable.
 *
 * @param index the link's number in its namespace
 * @param rxBytes of good packets, with their Ethernet header, without what the segmentation of large ones would add
 * @param rxErrors bad packets of all sorts, those that follow below included
 * @param rxDropped for want of room and for other reasons than errors
 * @param multicast multicast packets received
 * @param rxOverErrors with more in them than fits
 * @param rxFifoErrors lost for want of room in the device
 * @param rxMissedErrors lost because the host was too slow
 * @param txCarrierErrors for want of a carrier
 * @param rxNoHandler for which the link is not open: a bond's spare port, say
 * @param rxOtherHostDropped for another host's MAC address; absent before Linux 5.19
 */
public record LinkStatistics(
        int index,
        long rxPackets,
        long txPackets,
        long rxBytes,
        long txBytes,
        long rxErrors,
        long txErrors,
        long rxDropped,
        long txDropped,
        long multicast,
        long collisions,
        long rxLengthErrors,
        long rxOverErrors,
        long rxCrcErrors,
        long rxFrameErrors,
        long rxFifoErrors,
        long rxMissedErrors,
        long txAbortedErrors,
        long txCarrierErrors,
        long txFifoErrors,
        long txHeartbeatErrors,
        long txWindowErrors,
        long rxCompressed,
        long txCompressed,
        long rxNoHandler,
        OptionalLong rxOtherHostDropped) {

    private static final int HEADER = 12;
    private static final int IFLA_STATS_LINK_64 = 1;
    private static final int COUNTERS = 24; // Those before rx_otherhost_dropped.

    /** @param index 0 to dump those of all links */
    static NetlinkRequest request(int index) {
        String subject = index == 0 ? "of links" : "of link " + index;
        return new NetlinkRequest("get statistics", subject, RouteProtocol.RTM_GETSTATS, 0, message -> {
            // struct if_stats_msg { u8 family; u8 pad; u16 pad; u32 ifindex; u32 filter_mask; }
            message.u8(0).u8(0).u16(0).u32(index).u32(1 << (IFLA_STATS_LINK_64 - 1));
        });
    }

    static LinkStatistics decode(NetlinkMessage message) {
        AttributeReader in = message.attributes(HEADER);
        while (in.next()) {
            if (in.type() == IFLA_STATS_LINK_64) {
                return of(message.i32(4), ByteBuffer.wrap(in.bytes()).order(ByteOrder.nativeOrder()));
            }
        }
        throw new MalformedMessageException("statistics without IFLA_STATS_LINK_64");
    }

    private static LinkStatistics of(int index, ByteBuffer counters) {
        if (counters.remaining() < COUNTERS * Long.BYTES) {
            throw new MalformedMessageException("IFLA_STATS_LINK_64 has " + counters.remaining() + " bytes");
        }
        long[] c = new long[COUNTERS];
        counters.asLongBuffer().get(c);
        counters.position(COUNTERS * Long.BYTES);
        OptionalLong otherHost =
                counters.remaining() < Long.BYTES ? OptionalLong.empty() : OptionalLong.of(counters.getLong());
        return new LinkStatistics(
                index, c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[12], c[13], c[14],
                c[15], c[16], c[17], c[18], c[19], c[20], c[21], c[22], c[23], otherHost);
    }
}
