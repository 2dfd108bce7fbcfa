package io.polder.benchmarks.pool;

import io.polder.pool.Owner;

/**
 * A pool as its users see it: owners that have at most one resource each, and may ask again. Ours is one; of the others, which
 * give a resource to whoever asks, one is made with a map. Thread-safe.
 */
interface Claims extends AutoCloseable {

    /** The owner's resource. */
    Object acquire(Owner owner) throws Exception;

    void release(Owner owner) throws Exception;

    @Override
    void close();
}
