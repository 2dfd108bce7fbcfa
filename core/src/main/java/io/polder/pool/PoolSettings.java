package io.polder.pool;

import io.polder.cloud.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How much a pool keeps and how patient it is. Immutable.
 *
 * <p>Made by {@link #of} and the {@code with} methods: the components grow with what pools can do.
 *
 * @param lowMark fewer idle resources than this start a refill; 0 keeps nothing in stock
 * @param refillMark the idle resources a refill ends at, from {@code lowMark} to {@code highMark}
 * @param highMark more idle resources than this are surplus and disposed of; at least {@code lowMark}
 * @param floor the fewest resources there are to be at once, leased ones included, however few are idle; 0 for none
 * @param capacity the most resources there may be at once, leased ones and ones on their way in or out included; at
 *     least 1 and at least {@code highMark} and {@code floor}
 * @param adaptation how the marks follow the demand, the three above being the least then; absent for fixed ones
 * @param surplusFor how long there have to be more idle resources than the high mark before they are disposed of: the
 *     fewest there were too many of in that time. Not negative
 * @param coalesce how much longer each call under way makes owners wait for others to share the next one, where they are too
 *     few to fill it; not negative
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
        int floor,
        int capacity,
        Optional<Adaptation> adaptation,
        Duration surplusFor,
        Duration coalesce,
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
        if (floor < 0 || floor > capacity) {
            throw new IllegalArgumentException(
                    "floor is " + floor + ", must be from 0 to capacity " + capacity + ": it could never be kept");
        }
        positive(callTimeout, "call timeout");
        notNegative(surplusFor, "time of surplus");
        notNegative(coalesce, "coalescing window");
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
     * next release makes surplus), or at 0 when the low mark is 0; no floor; fixed marks; surplus that goes at once; a coalescing window of 300 ms;
     * back-off from 1 s to 20 s; calls of at most 2 min; a cool-down of 1 min, nothing sticky, and a look at the cloud
     * every 10 min.
     */
    public static PoolSettings of(int lowMark, int highMark, int capacity) {
        int refillMark = lowMark == 0 ? 0 : lowMark + (highMark - lowMark) / 2;
        var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(20));
        return new PoolSettings(
                lowMark,
                refillMark,
                highMark,
                0,
                capacity,
                Optional.empty(),
                Duration.ZERO,
                Duration.ofMillis(300),
                backoff,
                Duration.ofMinutes(2),
                Duration.ofMinutes(1),
                Duration.ZERO,
                Duration.ofMinutes(10));
    }

    /** The marks as they are set. */
    Marks marks() {
        return new Marks(lowMark, refillMark, highMark);
    }

    /** How long what an owner had is its own alone. */
    Duration restAfter(Owner owner) {
        boolean sticky = owner.identity().isPresent() && stickyFor.compareTo(coolDown) > 0;
        return sticky ? stickyFor : coolDown;
    }

    public PoolSettings withRefillMark(int newRefillMark) {
        return with(draft -> draft.refillMark = newRefillMark);
    }

    public PoolSettings withFloor(int newFloor) {
        return with(draft -> draft.floor = newFloor);
    }

    /** With marks that follow the demand; the present ones are the least. */
    public PoolSettings withAdaptation(Adaptation newAdaptation) {
        return with(draft -> draft.adaptation = Optional.of(newAdaptation));
    }

    public PoolSettings withSurplusFor(Duration newSurplusFor) {
        return with(draft -> draft.surplusFor = newSurplusFor);
    }

    public PoolSettings withCoalesce(Duration newCoalesce) {
        return with(draft -> draft.coalesce = newCoalesce);
    }

    public PoolSettings withBackoff(Duration initial, Duration max) {
        return with(draft -> draft.backoff = new Backoff(initial, max));
    }

    public PoolSettings withCallTimeout(Duration newCallTimeout) {
        return with(draft -> draft.callTimeout = newCallTimeout);
    }

    public PoolSettings withCoolDown(Duration newCoolDown) {
        return with(draft -> draft.coolDown = newCoolDown);
    }

    public PoolSettings withStickyFor(Duration newStickyFor) {
        return with(draft -> draft.stickyFor = newStickyFor);
    }

    public PoolSettings withAuditEvery(Duration newAuditEvery) {
        return with(draft -> draft.auditEvery = newAuditEvery);
    }

    private PoolSettings with(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /** Settings in the making. Confined. */
    private static final class Draft {

        private final PoolSettings base;
        private int refillMark;
        private int floor;
        private Optional<Adaptation> adaptation;
        private Duration surplusFor;
        private Duration coalesce;
        private Backoff backoff;
        private Duration callTimeout;
        private Duration coolDown;
        private Duration stickyFor;
        private Duration auditEvery;

        Draft(PoolSettings base) {
            this.base = base;
            this.refillMark = base.refillMark;
            this.floor = base.floor;
            this.adaptation = base.adaptation;
            this.surplusFor = base.surplusFor;
            this.coalesce = base.coalesce;
            this.backoff = base.backoff;
            this.callTimeout = base.callTimeout;
            this.coolDown = base.coolDown;
            this.stickyFor = base.stickyFor;
            this.auditEvery = base.auditEvery;
        }

        PoolSettings done() {
            return new PoolSettings(
                    base.lowMark,
                    refillMark,
                    base.highMark,
                    floor,
                    base.capacity,
                    adaptation,
                    surplusFor,
                    coalesce,
                    backoff,
                    callTimeout,
                    coolDown,
                    stickyFor,
                    auditEvery);
        }
    }
}
