package io.polder.netlink.tc;

/**
 * What a packet takes on the wire beside its own bytes (tc-stab(8), "linklayer"; {@code struct tc_ratespec}).
 * Immutable.
 *
 * @param atm whether it goes in ATM cells of 53 bytes that carry 48
 * @param overhead bytes added to each packet, 0 to 65535
 * @param mpu the least that a packet counts for, in bytes, 0 to 65535; kernels before 5.17 take no notice
 */
public record LinkLayer(boolean atm, int overhead, int mpu) {

    /** Packets count as long as they are. */
    public static final LinkLayer ETHERNET = new LinkLayer(false, 0, 0);

    private static final int CELL = 53;
    private static final int CELL_PAYLOAD = 48;

    public LinkLayer {
        Range.check("overhead", overhead, 0, 0xffff);
        Range.check("mpu", mpu, 0, 0xffff);
    }

    /** What {@code bytes} count for: psched_l2t_ns in include/net/sch_generic.h. */
    long wireBytes(long bytes) {
        long least = Math.max(bytes + overhead, mpu);
        return atm ? (least + CELL_PAYLOAD - 1) / CELL_PAYLOAD * CELL : least;
    }
}
