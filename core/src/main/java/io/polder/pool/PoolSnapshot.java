package io.polder.pool;

import java.util.Optional;

/**
 * A pool at one moment. Immutable.
 *
 * @param settings the marks and the capacity it is kept between
 * @param marks the marks in force: as they are set, or as the demand calls for
 * @param levels what it has
 * @param allocated resources the factory has ever brought, and a former process had; equals {@code inUse + idle + cooling +
 *     unconfirmed + disposing + disposed}
 * @param disposed resources ever given back
 * @param lastFailure why the latest refill failed; absent once one has succeeded since
 * @param closed whether it has been closed
 */
public record PoolSnapshot(
        PoolSettings settings,
        Marks marks,
        PoolLevels levels,
        long allocated,
        long disposed,
        Optional<Throwable> lastFailure,
        boolean closed) {

    /** {@code "3 in use, 0 waiting, 5 idle, 0 pending, 0 disposing of capacity 20"}. */
    String describe() {
        return levels + " of capacity " + settings.capacity();
    }
}
