package io.polder.pool;

import java.util.concurrent.CompletableFuture;

/** A lease as the pool keeps it. Compared by identity, so that an owner's next lease is another one. Confined. */
final class Holding<R> {

    private static final CompletableFuture<Void> NOT_TO_BE_RECORDED = CompletableFuture.completedFuture(null);

    private final Lease<R> lease;
    private final long moment;
    private final boolean told;
    private CompletableFuture<Void> recorded = NOT_TO_BE_RECORDED;
    private volatile boolean confirmed;

    /** @param told whether its owner is told of it at once */
    Holding(Lease<R> lease, long moment, boolean told) {
        this.lease = lease;
        this.moment = moment;
        this.told = told;
    }

    /** The latest moment that was asked for before it began, see {@link ResourcePool#moment}. */
    long moment() {
        return moment;
    }

    /** Nobody is told of the lease before this has ended. */
    CompletableFuture<Void> recorded() {
        return recorded;
    }

    void recordedBy(CompletableFuture<Void> durable) {
        recorded = durable;
    }

    Lease<R> lease() {
        return lease;
    }

    /** Somebody was told of the lease again, so it stays even if those who waited for it have left. */
    void confirm() {
        confirmed = true;
    }

    boolean isConfirmed() {
        return told || confirmed;
    }
}
