package io.polder.pool;

/**
 * How many resources and waiters a pool has. Immutable.
 *
 * @param inUse leased resources
 * @param waiting owners that wait for a resource
 * @param idle resources that can be leased at once
 * @param pending resources asked of the factory and not here yet
 * @param disposing resources on their way out; they still exist, and are never leased again
 * @param cooling released resources that only their last owner can have back, for a while; not counted as idle
 * @param unconfirmed resources of a former process that the cloud has not been seen to have yet
 */
public record PoolLevels(int inUse, int waiting, int idle, int pending, int disposing, int cooling, int unconfirmed) {

    public PoolLevels {
        atLeastZero(inUse, "inUse");
        atLeastZero(waiting, "waiting");
        atLeastZero(idle, "idle");
        atLeastZero(pending, "pending");
        atLeastZero(disposing, "disposing");
        atLeastZero(cooling, "cooling");
        atLeastZero(unconfirmed, "unconfirmed");
    }

    /** Levels with nothing that is cooling or unconfirmed. */
    public PoolLevels(int inUse, int waiting, int idle, int pending, int disposing) {
        this(inUse, waiting, idle, pending, disposing, 0, 0);
    }

    /** Every resource that exists or is asked for. */
    public int total() {
        return inUse + idle + pending + disposing + cooling + unconfirmed;
    }

    /** {@code "3 in use, 4 waiting, 0 idle, 2 pending, 0 disposing, 1 cooling"}; the last ones where there are any. */
    @Override
    public String toString() {
        return inUse + " in use, " + waiting + " waiting, " + idle + " idle, " + pending + " pending, " + disposing
                + " disposing" + (cooling == 0 ? "" : ", " + cooling + " cooling")
                + (unconfirmed == 0 ? "" : ", " + unconfirmed + " unconfirmed");
    }

    private static void atLeastZero(int value, String name) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " is " + value + ", must be at least 0");
        }
    }
}
