package io.polder.pool;

import io.polder.cloud.Backoff;
import java.time.Duration;

/**
 * How much a pool keeps and how patient it is. Immutable.
 *
 * <p>Made by {@link #of} and the {@code with} methods: the components grow with what pools can do.
 *
 * @param lowMark fewer idle resources than this start a refill; 0 keeps nothing in stock
 * @param refillMark the idle resources a refill ends at, from {@code lowMark} to {@code highMark}
 * @param highMark more idle resources than this are surplus and disposed of; at least {@code lowMark}
 * @param capacity the most resources there may be at once, leased ones and ones on their way in or out included; at
 *     least 1 and at least {@code highMark}
 * @param backoff between attempts after a failure of the factory
 * @param callTimeout the time one call of the factory may last; positive
 */
public record PoolSettings(
        int lowMark, int refillMark, int highMark, int capacity, Backoff backoff, Duration callTimeout) {

    public PoolSettings {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity is " + capacity + ", so nothing could ever be leased");
        }
        if (lowMark < 0) {
            throw new IllegalArgumentException("low mark is " + lowMark + ", must be at least 0");
        }
        if (highMark < lowMark) {
            throw new IllegalArgumentException("high mark " + highMark + " is below low mark " + lowMark
                    + ": what a refill brings would be surplus at once");
        }
        if (highMark > capacity) {
            throw new IllegalArgumentException(
                    "high mark " + highMark + " is above capacity " + capacity + ": it could never be reached");
        }
        if (refillMark < lowMark || refillMark > highMark) {
            throw new IllegalArgumentException("refill mark " + refillMark + " is not between low mark " + lowMark
                    + " and high mark " + highMark + ": a refill would start another or make surplus");
        }
        if (callTimeout.isNegative() || callTimeout.isZero()) {
            throw new IllegalArgumentException("call timeout is " + callTimeout + ", must be positive");
        }
    }

    /**
     * Settings with a refill mark halfway between the marks (so that neither the next acquire starts a refill nor the
     * next release makes surplus), or at 0 when the low mark is 0; back-off from 1 s to 1 min; calls of at most 2 min.
     */
    public static PoolSettings of(int lowMark, int highMark, int capacity) {
        int refillMark = lowMark == 0 ? 0 : lowMark + (highMark - lowMark) / 2;
        var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
        return new PoolSettings(lowMark, refillMark, highMark, capacity, backoff, Duration.ofMinutes(2));
    }

    public PoolSettings withRefillMark(int newRefillMark) {
        return new PoolSettings(lowMark, newRefillMark, highMark, capacity, backoff, callTimeout);
    }

    public PoolSettings withBackoff(Duration initial, Duration max) {
        return new PoolSettings(lowMark, refillMark, highMark, capacity, new Backoff(initial, max), callTimeout);
    }

    public PoolSettings withCallTimeout(Duration newCallTimeout) {
        return new PoolSettings(lowMark, refillMark, highMark, capacity, backoff, newCallTimeout);
    }
}
