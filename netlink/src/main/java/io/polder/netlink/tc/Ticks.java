package io.polder.netlink.tc;

import java.math.BigInteger;

/**
 * Bursts of hierarchical token buckets, which the kernel takes and reports in ticks of 64 ns, so that the arithmetic is
 * user space's: up to the next tick, and back down to a whole byte. Up to 15,625,000 bytes a second this gives every
 * burst back as it was. Stateless.
 *
 * <p>A tick has been 64 ns since Linux 2.6.31 (PSCHED_SHIFT in include/net/pkt_sched.h); /proc/net/psched, which tc(8)
 * reads at every start, says nothing else.
 */
final class Ticks {

    private static final BigInteger PER_SECOND = BigInteger.valueOf(15_625_000);

    private Ticks() {}

    /**
     * How long a rate takes for those bytes.
     *
     * @throws IllegalArgumentException when that is longer than the kernel's 32 bits can say, naming it
     */
    static long of(String what, long bytes, Rate rate) {
        BigInteger perSecond = BigInteger.valueOf(rate.bytesPerSecond());
        BigInteger ticks = BigInteger.valueOf(bytes)
                .multiply(PER_SECOND)
                .add(perSecond)
                .subtract(BigInteger.ONE)
                .divide(perSecond);
        if (ticks.bitLength() > 32) {
            throw new IllegalArgumentException(
                    what + " " + bytes + " at " + rate + " is more than the kernel's 32 bits hold: 274 s");
        }
        return ticks.longValue();
    }

    /** How many bytes a rate gives in that time; at most 2<sup>63</sup>-1. */
    static long toBytes(long ticks, Rate rate) {
        return BigInteger.valueOf(ticks)
                .multiply(BigInteger.valueOf(rate.bytesPerSecond()))
                .divide(PER_SECOND)
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValue();
    }
}
