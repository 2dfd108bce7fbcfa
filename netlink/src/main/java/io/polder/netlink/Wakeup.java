package io.polder.netlink;

import io.polder.linux.Errno;
import io.polder.linux.Fd;
import io.polder.linux.LinuxException;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;

/**
 * Ends the wait of a thread for a descriptor, from any other: an eventfd(2) that is polled beside it. Thread-safe, but
 * for {@link #close}, which only the waiting thread may call.
 */
final class Wakeup implements AutoCloseable {

    private static final int EFD_NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private static final short POLLIN = 1;

    private final Fd fd = Fd.ofResult(Syscalls.eventfd(EFD_NONBLOCK_CLOEXEC), "open eventfd");
    // struct pollfd { s32 fd; s16 events; s16 revents; } of the eventfd, then of the descriptor.
    private final ByteBuffer descriptors = Syscalls.nativeBuffer(16);

    /** Ends the wait, and every later one at once. */
    void signal() {
        ByteBuffer one = Syscalls.nativeBuffer(8).putLong(0, 1);
        long result = Syscalls.write(fd.number(), one);
        // EAGAIN: the counter is full, so it has been signalled.
        if (Syscalls.failed(result) && result != -Errno.EAGAIN.number()) {
            throw new LinuxException("signal " + fd, new Errno((int) -result), "", null);
        }
    }

    /**
     * Waits until the descriptor can be read or has failed, the time is over, or a signal came.
     *
     * @return false for a signal
     */
    boolean await(int descriptor, long nanos) {
        descriptors.putInt(0, fd.number()).putInt(4, POLLIN);
        descriptors.putInt(8, descriptor).putInt(12, POLLIN);
        long result = Syscalls.poll(descriptors, nanos);
        if (Syscalls.failed(result) && result != -Errno.EINTR.number()) {
            throw new LinuxException("wait for descriptor " + descriptor, new Errno((int) -result), "", null);
        }
        return result <= 0 || descriptors.getShort(6) == 0;
    }

    @Override
    public void close() {
        fd.close();
    }
}
