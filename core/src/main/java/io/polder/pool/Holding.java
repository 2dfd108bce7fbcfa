package io.polder.pool;

/** A lease as the pool keeps it. Compared by identity, so that an owner's next lease is another one. Confined. */
final class Holding<R> {

    private final Lease<R> lease;
    private boolean confirmed;

    Holding(Lease<R> lease) {
        this.lease = lease;
    }

    Lease<R> lease() {
        return lease;
    }

    /** Somebody was told of the lease again, so it stays even if those who waited for it have left. */
    void confirm() {
        confirmed = true;
    }

    boolean isConfirmed() {
        return confirmed;
    }
}
