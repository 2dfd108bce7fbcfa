package io.polder.pool;

/**
 * How many resources a pool should have: the same levels give the same target, and reaching the target changes
 * nothing more. Stateless.
 *
 * <p>Spare is what would be idle once all that is pending had come and every waiter were served. Below the low mark
 * the target is demand (in use and waiting) plus the refill mark; with more idle than the high mark it is demand plus
 * the high mark, and what is pending; in between it is what there is. It never exceeds the capacity.
 */
final class Watermarks {

    private Watermarks() {}

    /** Resources to ask for now, beyond those that are pending. */
    static int toAllocate(PoolLevels levels, PoolSettings settings) {
        return Math.max(0, target(levels, settings) - staying(levels));
    }

    /** Idle resources that are surplus now. */
    static int toDispose(PoolLevels levels, PoolSettings settings) {
        return Math.min(levels.idle(), Math.max(0, staying(levels) - target(levels, settings)));
    }

    /** How many resources there should be, those on their way out not counted. */
    static int target(PoolLevels levels, PoolSettings settings) {
        int demand = levels.inUse() + levels.waiting();
        int spare = levels.idle() + levels.pending() - levels.waiting();
        int wanted = staying(levels);
        if (spare < settings.lowMark()) {
            wanted = demand + settings.refillMark();
        } else if (levels.idle() - levels.waiting() > settings.highMark()) {
            wanted = demand + settings.highMark() + levels.pending();
        }
        return Math.min(wanted, Math.max(0, settings.capacity() - levels.disposing()));
    }

    private static int staying(PoolLevels levels) {
        return levels.total() - levels.disposing();
    }
}
