package io.polder.pool;

import java.time.Duration;
import java.util.List;

/**
 * Is told what happens in a pool, for observers such as metrics or a display of the levels.
 *
 * <p>Calls come one at a time, in the order of the events, without a lock held, on whichever thread of the pool's
 * users or of its executor is at hand: return quickly and do not block. What a listener throws is logged and goes no
 * further.
 */
public interface PoolListener<R> {

    /** The levels are different from those of the previous call. */
    default void levelsChanged(PoolSnapshot snapshot) {}

    /**
     * An owner gets a lease; with a journal it is told of it when that is durable.
     *
     * @param waited since it asked
     */
    default void leased(Lease<? extends R> lease, Duration waited) {}

    /** An owner's lease has ended. */
    default void released(Lease<? extends R> lease) {}

    /** The factory has brought these. */
    default void refilled(List<? extends R> resources) {}

    /** These have been given back. */
    default void disposed(List<? extends R> resources) {}

    /** The cloud was looked at twice, and has not got what the owner holds. The lease stays: who uses it knows more. */
    default void leaseLost(Lease<? extends R> lease) {}

    /** Nobody held these, and the cloud has not got them any more; so the pool has not. */
    default void lost(List<? extends R> resources) {}

    /**
     * A refill failed.
     *
     * @param retryIn how long the pool waits before it tries again, if there still is demand; zero when it tries a
     *     smaller batch at once
     */
    default void refillFailed(Throwable failure, Duration retryIn) {}

    /**
     * Resources could not be given back, or cleaning up failed.
     *
     * @param retryIn how long the pool waits before it tries again
     */
    default void disposeFailed(Throwable failure, Duration retryIn) {}
}
