package io.polder.linux.internal;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/**
 * Descriptors that are waited for together ({@code ppoll(2)}). It is made once, and waits often: that allocates nothing
 * here, but on a virtual thread, which is parked meanwhile. Used by one thread at a time.
 */
public final class PollSet {

    /** There is something to read. */
    public static final int POLLIN = 1;

    private static final int POLLFD = 8;
    private static final int TIMESPEC = 16;
    private static final int NOBODY = -1; // ppoll(2) passes over it.
    private static final long SECOND = 1_000_000_000;

    // struct pollfd { s32 fd; s16 events; s16 revents; } each, then struct timespec { s64 sec; s64 nsec; }
    private final ByteBuffer buffer;
    private final long address;
    private final int size;
    private final LongSupplier call = this::call;

    /** @param size how many descriptors there can be */
    public PollSet(int size) {
        this.size = size;
        this.buffer = Syscalls.nativeBuffer(size * POLLFD + TIMESPEC);
        this.address = Syscalls.address(buffer);
        for (int i = 0; i < size; i++) {
            watch(i, NOBODY, 0);
        }
    }

    /** Waits for these events of that descriptor from now on, instead of what {@code index} stood for. */
    public void watch(int index, int fd, int events) {
        int at = at(index);
        buffer.putInt(at, fd).putShort(at + 4, (short) events).putShort(at + 6, (short) 0);
    }

    /**
     * Waits until a descriptor is ready. Interrupts do not end the wait.
     *
     * @param timeoutNanos at least 0
     * @return how many are ready, 0 when the time is over, or {@code -errno}
     */
    public long await(long timeoutNanos) {
        // Each time anew: the kernel leaves there what was left of the last.
        buffer.putLong(size * POLLFD, timeoutNanos / SECOND).putLong(size * POLLFD + 8, timeoutNanos % SECOND);
        return BlockingCall.run(call);
    }

    /** What the last wait found: those of the events that came, or POLLERR, POLLHUP, POLLNVAL; 0 for none. */
    public int ready(int index) {
        return buffer.getShort(at(index) + 6) & 0xffff;
    }

    private int at(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("descriptor " + index + " of " + size);
        }
        return index * POLLFD;
    }

    private long call() {
        try {
            return Syscalls.poll(address, size, address + (long) size * POLLFD);
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }
}
