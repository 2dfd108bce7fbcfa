package io.polder.pool;

/**
 * How many resources a pool should have: the same input gives the same target, and reaching the target changes nothing
 * more. Stateless.
 *
 * <p>Spare is what would be idle once all that is pending had come and every waiter were served. A refill begins when
 * spare is below the low mark, or all that there is below the floor, and ends when spare reaches the refill mark;
 * meanwhile the target is demand (in use and waiting) plus the refill mark, beyond what is cooling or unconfirmed and may
 * not be had. With more idle than the high mark it is demand plus the high mark, and what is pending. In between it is what
 * there is. It is never below the floor and never exceeds the capacity.
 */
final class Watermarks {

    private Watermarks() {}

    /** Whether a refill begins, or one that has begun is not at its end. */
    static boolean refilling(PoolLevels levels, Marks marks, boolean begun) {
        return spare(levels) < (begun ? marks.refill() : marks.low());
    }

    /** Resources to ask for now, beyond those that are pending. */
    static int toAllocate(PoolLevels levels, PoolSettings settings, Marks marks, boolean begun) {
        return Math.max(0, target(levels, settings, marks, begun) - staying(levels));
    }

    /** Idle resources that are surplus now. */
    static int toDispose(PoolLevels levels, PoolSettings settings, Marks marks) {
        return Math.min(levels.idle(), Math.max(0, staying(levels) - target(levels, settings, marks, false)));
    }

    /** How many resources there should be, those on their way out not counted. */
    static int target(PoolLevels levels, PoolSettings settings, Marks marks, boolean begun) {
        int demand = levels.inUse() + levels.waiting() + levels.cooling() + levels.unconfirmed();
        int wanted = staying(levels);
        if (refilling(levels, marks, begun)) {
            wanted = demand + marks.refill();
        } else if (levels.idle() - levels.waiting() > marks.high()) {
            wanted = demand + marks.high() + levels.pending();
        }
        wanted = Math.max(wanted, settings.floor());
        return Math.min(wanted, Math.max(0, settings.capacity() - levels.disposing()));
    }

    private static int spare(PoolLevels levels) {
        return levels.idle() + levels.pending() - levels.waiting();
    }

    private static int staying(PoolLevels levels) {
        return levels.total() - levels.disposing();
    }
}
