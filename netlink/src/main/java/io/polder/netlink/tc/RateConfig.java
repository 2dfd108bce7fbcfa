package io.polder.netlink.tc;

/**
 * How the kernel makes time of bytes: {@code struct psched_ratecfg}, bit for bit (psched_ratecfg_precompute in
 * net/sched/sch_generic.c, psched_l2t_ns in include/net/sch_generic.h). A token bucket's burst is given to the kernel in
 * bytes, kept as nanoseconds and reported in ticks of 64 of them, so that what is read back has been rounded twice; with
 * the same arithmetic it can be told which burst it was. Immutable.
 *
 * <pre>
 *  nanoseconds = wire bytes * mult >> shift        mult / 2^shift is just below 10^9 / rate
 *  ticks = nanoseconds >> 6                        PSCHED_SHIFT; /proc/net/psched shows it: 64
 * </pre>
 */
final class RateConfig {

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int PSCHED_SHIFT = 6;

    private final Rate rate;
    private final LinkLayer layer;
    private final long mult;
    private final int shift;

    /** @param rate above 0 */
    RateConfig(Rate rate, LinkLayer layer) {
        this.rate = rate;
        this.layer = layer;
        long factor = NANOS_PER_SECOND;
        int doublings = 0;
        while ((quotient(factor) & (1L << 31)) == 0 && factor > 0) {
            factor <<= 1;
            doublings++;
        }
        mult = quotient(factor);
        shift = doublings;
    }

    /**
     * What the kernel reports of a burst.
     *
     * @throws IllegalArgumentException when the kernel's 32 bits cannot hold it, naming it
     */
    long ticks(long bytes) {
        long ticks = ticksOrMore(bytes);
        if (ticks > Range.U32) {
            throw new IllegalArgumentException("burst " + bytes + " at " + rate
                    + " is more than the kernel's 32 bits hold: 4 GiB on the wire, or 274 s");
        }
        return ticks;
    }

    /**
     * The least burst, of a byte or more, that the kernel reports like this: the very one that was set up to 15,625,000
     * bytes a second, where a byte takes a tick or more.
     */
    long bytes(long ticks) {
        long low = 1;
        long high = Range.U32;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (ticksOrMore(middle) >= ticks) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Where the wire bytes are more than 32 bits, more than any number of ticks. */
    private long ticksOrMore(long bytes) {
        long wire = layer.wireBytes(bytes);
        return wire > Range.U32 ? Long.MAX_VALUE : (wire * mult) >>> shift >>> PSCHED_SHIFT;
    }

    private long quotient(long factor) {
        return Long.divideUnsigned(factor, rate.bytesPerSecond());
    }
}
