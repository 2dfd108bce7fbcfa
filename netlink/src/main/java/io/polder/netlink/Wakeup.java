package io.polder.netlink;

import io.polder.linux.Errno;
import io.polder.linux.Fd;
import io.polder.linux.LinuxException;
import io.polder.linux.internal.PollSet;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;

/**
 * Ends the wait of a thread for a descriptor, from any other: an eventfd(2) that is polled beside it. Thread-safe, but
 * for {@link #close}, which only the waiting thread may call.
 */
final class Wakeup implements AutoCloseable {

    private static final int EFD_NONBLOCK_CLOEXEC = 0x800 | 0x80000;

    private final Fd fd = Fd.ofResult(Syscalls.eventfd(EFD_NONBLOCK_CLOEXEC), "open eventfd");
    private final PollSet polled = new PollSet(2);

    Wakeup() {
        polled.watch(0, fd.number(), PollSet.POLLIN);
    }

    /** Ends the wait, and every later one at once. */
    void signal() {
        ByteBuffer one = Syscalls.nativeBuffer(8).putLong(0, 1);
        long result = Syscalls.write(fd.number(), one, 8);
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
        polled.watch(1, descriptor, PollSet.POLLIN);
        long result = polled.await(nanos);
        if (Syscalls.failed(result) && result != -Errno.EINTR.number()) {
            throw new LinuxException("wait for descriptor " + descriptor, new Errno((int) -result), "", null);
        }
        return result <= 0 || polled.ready(0) == 0;
    }

    @Override
    public void close() {
        fd.close();
    }
}
