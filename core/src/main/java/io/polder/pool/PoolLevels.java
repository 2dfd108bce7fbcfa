package io.polder.pool;

/**
 * How many resources and waiters a pool has. Immutable.
 *
 * @param inUse leased resources
 * @param waiting owners that wait for a resource
 * @param idle resources that can be leased at once
 * @param pending resources asked of the factory and not here yet
 * @param disposing resources on their way out; they still exist, and are never leased again
 */
public record PoolLevels(int inUse, int waiting, int idle, int pending, int disposing) {

    public PoolLevels {
        atLeastZero(inUse, "inUse");
        atLeastZero(waiting, "waiting");
        atLeastZero(idle, "idle");
        atLeastZero(pending, "pending");
        atLeastZero(disposing, "disposing");
    }

    /** Every resource that exists or is asked for. */
    public int total() {
        return inUse + idle + pending + disposing;
    }

    /** {@code "3 in use, 4 waiting, 0 idle, 2 pending, 0 disposing"}. */
    @Override
    public String toString() {
        return inUse + " in use, " + waiting + " waiting, " + idle + " idle, " + pending + " pending, " + disposing
                + " disposing";
    }

    private static void atLeastZero(int value, String name) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " is " + value + ", must be at least 0");
        }
    }
}
