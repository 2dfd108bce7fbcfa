package io.polder.linux.internal;

import java.nio.ByteBuffer;

/**
 * Stands where no backend can be used. Every call says why: a class initialiser that throws would say it the first time
 * only. Immutable.
 */
final class UnusableBackend implements SyscallBackend {

    private final UnsatisfiedLinkError reason;

    UnusableBackend(UnsatisfiedLinkError reason) {
        this.reason = reason;
    }

    @Override
    public String name() {
        throw failure();
    }

    @Override
    public long syscall(long number, long a, long b, long c, long d, long e, long f) {
        throw failure();
    }

    @Override
    public long address(ByteBuffer direct) {
        throw failure();
    }

    @Override
    public ByteBuffer memory(long address, int size) {
        throw failure();
    }

    /** A new one each time, with the caller's stack trace. */
    private UnsatisfiedLinkError failure() {
        var failure = new UnsatisfiedLinkError(reason.getMessage());
        failure.initCause(reason);
        return failure;
    }
}
