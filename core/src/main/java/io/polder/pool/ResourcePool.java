package io.polder.pool;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Leases resources that are slow to make, each to one owner at a time. Thread-safe.
 *
 * <p>Idempotent by owner: an owner has at most one lease, so that a repeated CNI ADD gets what the first one got and a
 * repeated DEL does nothing. No method waits for the cloud.
 */
public interface ResourcePool<R> extends AutoCloseable {

    /**
     * Leases a resource to the owner: the one it already holds, an idle one, or the first that comes free or is made
     * once those who asked before have theirs.
     *
     * <p>The future fails with {@link PoolException.AcquireTimedOut}, {@link PoolException.Exhausted}, {@link
     * PoolException.Refused} or {@link PoolException.Closed}, or is cancelled by {@link #release} of a waiting owner.
     * Cancelling it, or completing it in any other way, gives up the wait; when it already had been completed with a
     * lease, {@link #release} gives that back. Cancelling a future derived from it does neither. Calls for the same
     * owner share one place in the queue, each with its own future and its own time.
     *
     * <p>What the caller chains to the future may run on the thread that completes it, such as that of another's
     * {@code release}: chain what may block with an {@code Async} method.
     *
     * @param timeout how long to wait at most; zero takes only what is there at once
     * @throws IllegalArgumentException when the timeout is negative
     */
    CompletableFuture<Lease<R>> acquire(Owner owner, Duration timeout);

    /**
     * Ends the owner's lease or its wait. The resource goes to the first waiter, or becomes idle. Works on a closed
     * pool, too.
     *
     * @return whether the owner held or awaited anything; when false, nothing has changed
     */
    boolean release(Owner owner);

    /**
     * Says that so many owners will ask for a resource soon, such as pods that are bound to the node and not started yet: the
     * marks are higher by those that have not asked yet. Replaces what was said before.
     *
     * @param count 0 or more
     * @param within after that they are expected no more
     */
    void expect(int count, Duration within);

    /** A moment, for {@link #retain}: to be asked for before the owners are listed. */
    long moment();

    /**
     * Ends the leases of owners that are gone, though nobody has released them (CNI specification 1.1, GC).
     *
     * @param valid the owners that are there; those that wait are not asked
     * @param moment when they were listed: later leases stay
     * @return how many leases ended
     */
    int retain(Set<Owner> valid, long moment);

    /** The owner's lease, if it holds one. */
    Optional<Lease<R>> lease(Owner owner);

    /** The pool as it is now. */
    PoolSnapshot snapshot();

    /** Every resource and where it is, apart from pending ones; for people. What moves meanwhile may be missing. */
    Map<R, ResourceState> resources();

    /** What it does now, and why. */
    Explanation explain();

    /** How it fares, such as for a readiness probe. */
    PoolHealth health();

    /** Tells the listener of everything that happens from now on. There is no way to remove it. */
    void addListener(PoolListener<? super R> listener);

    /**
     * Closes, and gives back every resource that is idle or on its way; leased ones when they are released. May follow
     * {@link #close()}, also repeatedly.
     *
     * @param timeout how long the future may take; the pool goes on trying beyond it
     * @return completes when nothing is left but leases, or fails with {@link PoolException.DisposeTimedOut}
     */
    CompletableFuture<Void> closeAndDispose(Duration timeout);

    /**
     * Leases nothing more: who waits fails with {@link PoolException.Closed}. Leased resources stay with their owners,
     * idle ones with the cloud, where the next process finds them; what a refill under way brings is disposed of.
     * Returns at once. Closing twice does nothing.
     */
    @Override
    void close();
}
