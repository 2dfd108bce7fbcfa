package io.polder.benchmarks.simulate;

import io.polder.pool.EniAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Where a node has its pods' addresses from. Confined to the simulation's clock. */
interface Addresses {

    /** Owners that will ask; most ways to pool have no use for it. */
    default void expect(int pods, Duration within) {}

    /** Completes with an address; or exceptionally, and then the node asks again after a while. */
    CompletableFuture<EniAddress> add(String pod);

    /** The pod is gone. */
    void delete(String pod);
}
