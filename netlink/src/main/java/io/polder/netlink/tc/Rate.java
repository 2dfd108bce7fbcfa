package io.polder.netlink.tc;

/**
 * How much a second, as the kernel counts it: in bytes, where tc(8) says bits. Immutable.
 *
 * @param bytesPerSecond 0 to 2<sup>63</sup>-1
 */
public record Rate(long bytesPerSecond) {

    public Rate {
        Range.check("rate", bytesPerSecond, 0, Long.MAX_VALUE);
    }

    /**
     * @param perSecond 0 or at least 8; the bits beyond the last whole byte are left out
     * @throws IllegalArgumentException when it is 1 to 7, which would become 0, or negative
     */
    public static Rate ofBits(long perSecond) {
        if (perSecond > 0 && perSecond < 8) {
            throw new IllegalArgumentException("a rate of " + perSecond + " bits a second is less than a byte");
        }
        return new Rate(Math.floorDiv(perSecond, 8L));
    }

    /** {@code 1250000 bytes/s}. */
    @Override
    public String toString() {
        return bytesPerSecond + " bytes/s";
    }

    /** Refuses no rate at all where something is to be sent. */
    Rate positive(String what) {
        if (bytesPerSecond == 0) {
            throw new IllegalArgumentException(what + " 0 would send nothing");
        }
        return this;
    }
}
