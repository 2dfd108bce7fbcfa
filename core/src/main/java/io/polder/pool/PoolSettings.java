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
 * @param coolDown how long a released resource is its last owner's alone: others' caches (ARP, conntrack) still know it
 *     as that one's. Not negative
 * @param stickyFor how long it is the last owner's alone where that has an identity ({@link Owner#identity}), if that is
 *     longer; not negative
 * @param auditEvery how often the cloud is looked at, whether it has what the pool has; positive
 */
public record PoolSettings(
        int lowMark,
        int refillMark,
        int highMark,
        int capacity,
        Backoff backoff,
        Duration callTimeout,
        Duration coolDown,
        Duration stickyFor,
        Duration auditEvery) {

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
        positive(callTimeout, "call timeout");
        notNegative(coolDown, "cool-down");
        notNegative(stickyFor, "sticky time");
        positive(auditEvery, "audit interval");
    }

    private static void positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ", must be positive");
        }
    }

    private static void notNegative(Duration value, String name) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " is " + value + ", must not be negative");
        }
    }

    /**
     * Settings with a refill mark halfway between the marks (so that neither the next acquire starts a refill nor the
     * next release makes surplus), or at 0 when the low mark is 0; back-off from 1 s to 1 min; calls of at most 2 min; a cool-down of
     * 1 min, nothing sticky, and a look at the cloud every 5 min.
     */
    public static PoolSettings of(int lowMark, int highMark, int capacity) {
        int refillMark = lowMark == 0 ? 0 : lowMark + (highMark - lowMark) / 2;
        var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
        return new PoolSettings(
                lowMark,
                refillMark,
                highMark,
                capacity,
                backoff,
                Duration.ofMinutes(2),
                Duration.ofMinutes(1),
                Duration.ZERO,
                Duration.ofMinutes(5));
    }

    /** How long what an owner had is its own alone. */
    Duration restAfter(Owner owner) {
        boolean sticky = owner.identity().isPresent() && stickyFor.compareTo(coolDown) > 0;
        return sticky ? stickyFor : coolDown;
    }

    public PoolSettings withRefillMark(int newRefillMark) {
        return new PoolSettings(
                lowMark, newRefillMark, highMark, capacity, backoff, callTimeout, coolDown, stickyFor, auditEvery);
    }

    public PoolSettings withBackoff(Duration initial, Duration max) {
        return new PoolSettings(
                lowMark,
                refillMark,
                highMark,
                capacity,
                new Backoff(initial, max),
                callTimeout,
                coolDown,
                stickyFor,
                auditEvery);
    }

    public PoolSettings withCallTimeout(Duration newCallTimeout) {
        return new PoolSettings(
                lowMark, refillMark, highMark, capacity, backoff, newCallTimeout, coolDown, stickyFor, auditEvery);
    }

    public PoolSettings withCoolDown(Duration newCoolDown) {
        return new PoolSettings(
                lowMark, refillMark, highMark, capacity, backoff, callTimeout, newCoolDown, stickyFor, auditEvery);
    }

    public PoolSettings withStickyFor(Duration newStickyFor) {
        return new PoolSettings(
                lowMark, refillMark, highMark, capacity, backoff, callTimeout, coolDown, newStickyFor, auditEvery);
    }

    public PoolSettings withAuditEvery(Duration newAuditEvery) {
        return new PoolSettings(
                lowMark, refillMark, highMark, capacity, backoff, callTimeout, coolDown, stickyFor, newAuditEvery);
    }
}
