package io.polder.netlink.tc;

import io.polder.netlink.MessageWriter;

/**
 * {@code struct tc_ratespec} in include/uapi/linux/pkt_sched.h. Stateless.
 *
 * <pre>
 *      0           1           2        4           6     8
 *      | u8 cell   | u8 link   | u16    | s16 cell  | u16 | u32 rate, or 2^32-1 where
 *      |     log   |    layer  | over-  |     align | mpu |     another attribute has 64 bits
 *      |           |           | head   |           |     |
 * </pre>
 *
 * <p>The cells belong to tables of transmission times, which the kernel has ignored since Linux 3.8 where the link layer
 * is said.
 */
final class RateSpec {

    static final int SIZE = 12;

    private static final int TC_LINKLAYER_ETHERNET = 1;
    private static final int TC_LINKLAYER_ATM = 2;
    private static final int TC_LINKLAYER_MASK = 0x0f;

    private RateSpec() {}

    static void write(MessageWriter message, Rate rate, LinkLayer layer) {
        int linkLayer = layer.atm() ? TC_LINKLAYER_ATM : TC_LINKLAYER_ETHERNET;
        message.u8(0).u8(linkLayer).u16(layer.overhead()).u16(0).u16(layer.mpu());
        message.u32((int) Math.min(rate.bytesPerSecond(), Range.U32));
    }

    /** An attribute with the whole rate, where it is above 32 bits. */
    static void writeAbove32Bits(MessageWriter message, int type, Rate rate) {
        if (rate.bytesPerSecond() > Range.U32) {
            message.attributeU64(type, rate.bytesPerSecond());
        }
    }

    /** @param rate64 what an attribute of 64 bits said, 0 where there was none */
    static Rate readRate(StructReader struct, int offset, long rate64) {
        return new Rate(rate64 == 0 ? struct.u32(offset + 8) : rate64);
    }

    static LinkLayer readLinkLayer(StructReader struct, int offset) {
        int linkLayer = struct.u8(offset + 1) & TC_LINKLAYER_MASK;
        return new LinkLayer(linkLayer == TC_LINKLAYER_ATM, struct.u16(offset + 2), struct.u16(offset + 6));
    }
}
