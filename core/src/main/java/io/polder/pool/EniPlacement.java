package io.polder.pool;

/** Which ENI a pod's address is on, where several have idle ones, and which ENI gets more addresses. */
public enum EniPlacement {
    /** The address that has been idle longest; more addresses for the fullest ENI that takes all of them. */
    LONGEST_IDLE,
    /** The ENI with most pods: it packs, so that others come free. */
    LEAST_FREE,
    /** The ENI with fewest pods: it spreads. */
    MOST_FREE,
    /**
     * The ENI whose hardware queues have least to do. With {@code q} queues, {@code p} pods, {@code i} interrupts a second for
     * each queue and {@code m} the mean of that over the node's ENIs, it is the one with the least {@code (p + 1) / q * (1 + i
     * / m)}.
     */
    LEAST_LOADED_QUEUE
}
