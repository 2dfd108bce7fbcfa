package io.polder.pool;

import io.polder.spi.ClientToken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes and disposes of the resources of a pool. Thread-safe; calls block, for at most the time given.
 *
 * <p>Failures are {@link io.polder.spi.CloudException}s, whose subclass tells the pool what to do; anything else it
 * takes for a defect.
 */
public interface ResourceFactory<R> {

    /** The most resources one {@link #allocate} can make, at least 1. */
    int maxBatch();

    /** How many calls of {@link #allocate} may be under way at once, at least 1. */
    default int maxParallel() {
        return 1;
    }

    /**
     * Makes resources.
     *
     * @param count 1 to {@link #maxBatch()}
     * @return at least one; may be fewer than asked for
     * @throws io.polder.spi.CloudException when none was made, or none can be told to have been made; what may be left
     *     behind is for {@link #tidy}
     */
    List<R> allocate(int count, Duration timeout);

    /**
     * Disposes of resources. Disposing of what is gone succeeds.
     *
     * @param resources at least one
     * @return those that are gone, at least one; the others are as good as before
     * @throws io.polder.spi.CloudException when none is gone and all are as good as before, except for {@code
     *     OutcomeUnknown}: then any of them may be gone, and the call may be repeated
     */
    List<R> dispose(List<R> resources, Duration timeout);

    /**
     * Cleans up what calls that failed, and disposals, have left behind. The pool calls it after both, and before it is
     * done giving everything back.
     *
     * @return whether nothing is left to be cleaned up
     */
    default boolean tidy(Duration timeout) {
        return true;
    }

    /** What it has met that should not be, for people, see {@link PoolHealth}. Returns at once. */
    default List<String> problems() {
        return List.of();
    }

    /** Which idle resource is leased first; where absent, the longest idle one. Asked once. */
    default Optional<Placement<R>> placement() {
        return Optional.empty();
    }

    /** The pool gives everything back: from now on nothing is kept that could be of use later. */
    default void keepNothing() {}

    /**
     * Takes over what a former process had. A pool with a journal calls it before anything else.
     *
     * @param known what it is known to have had
     * @param complete whether nothing else can be in use on the node; where not, what is in use and unknown is left alone
     * @return what it has found of them. What is there beyond them, the factory gives out by {@link #allocate} or cleans up
     * @throws io.polder.spi.CloudException when it cannot be told; it is called again then
     */
    default Recovered<R> recover(List<R> known, boolean complete, Duration timeout) {
        return new Recovered<>(known, List.of());
    }

    /**
     * Looks whether the cloud still has what the pool has, and whether there is something that nobody knows of. The pool calls
     * it at intervals, while other calls are under way. One look decides nothing: what a cloud lists may be late. What is
     * found twice and belongs to nobody is for {@link #tidy}, which follows.
     *
     * @param known what the pool has, apart from what is on its way
     * @return those of them that are not there
     * @throws io.polder.spi.CloudException when it cannot be told
     */
    default Set<R> audit(List<R> known, Duration timeout) {
        return Set.of();
    }

    /**
     * The intents that end with the pool's record that these came, or that they are gone: it writes down both at once, so that
     * nothing can come in between. Returns at once.
     *
     * @param resources of one {@link #allocate} or {@link #dispose}, or those of a {@link #recover} that are gone
     */
    default List<ClientToken> endedBy(List<R> resources) {
        return List.of();
    }
}
