package io.polder.linux.internal;

import java.nio.ByteBuffer;

/** A way to call {@code syscall(2)}. Thread-safe. */
interface SyscallBackend {

    /** {@code "jnr"}, {@code "jna"} or {@code "ffm"}. */
    String name();

    /** Makes the system call; the result, or {@code -errno} in -4095..-1. */
    long syscall(long number, long a, long b, long c, long d, long e, long f);

    /** Makes a system call of three arguments, which can be cheaper. */
    default long syscall(long number, long a, long b, long c) {
        return syscall(number, a, b, c, 0, 0, 0);
    }

    /** The address of a direct buffer's byte 0; the caller keeps the buffer reachable while it is used. */
    long address(ByteBuffer direct);

    /** Memory that is nobody's but the caller's, such as a mapping; nothing keeps it from being unmapped. */
    ByteBuffer memory(long address, int size);
}
