package io.polder.linux;

import io.polder.linux.internal.Syscalls;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file descriptor that this process owns. Thread-safe; whoever closes it makes sure that nobody still uses it, for
 * the kernel gives its number to the next file.
 *
 * <p>One that is dropped without being closed is logged and stays open: closing behind its owner's back could take a
 * live datapath down.
 */
public final class Fd implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Fd.class);
    private static final Cleaner LEAKS = Cleaner.create();

    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;

    private final Slot slot;

    private Fd(int number, String description) {
        this.slot = new Slot(number, description);
        LEAKS.register(this, slot);
    }

    /** Starts the thread that looks for leaks, by initialising this class, on the caller's thread. */
    static void startLeakCleaner() {}

    /** Opens a file for reading (open(2)); never waits for the other end of a FIFO. */
    public static Fd open(String path) {
        return ofResult(Syscalls.open(path, O_CLOEXEC | O_NONBLOCK, 0), "open " + path);
    }

    /**
     * Takes ownership of a system call's result.
     *
     * @param result a descriptor, or {@code -errno}
     * @param operation what was tried, on what
     * @throws LinuxException when the result is an error
     */
    public static Fd ofResult(long result, String operation) {
        if (Syscalls.failed(result)) {
            throw LinuxException.of(operation, result);
        }
        return new Fd((int) result, operation);
    }

    /** The descriptor's number. Throws {@link IllegalStateException} once it is closed. */
    public int number() {
        int number = slot.get();
        if (number < 0) {
            throw new IllegalStateException("closed: " + slot.description);
        }
        return number;
    }

    /** Another descriptor of the same open file, closed on its own. */
    public Fd duplicate() {
        return ofResult(Syscalls.duplicate(number()), slot.description + ", duplicated");
    }

    /** Closes it. A second time does nothing. */
    @Override
    public void close() {
        int number = slot.getAndSet(-1);
        if (number >= 0) {
            // Linux frees the number even when close(2) reports an error, so there is nothing to try again.
            Syscalls.close(number);
        }
    }

    @Override
    public String toString() {
        return "fd " + slot.get() + " (" + slot.description + ")";
    }

    /** Outlives its {@code Fd} to say that nobody closed it. */
    private static final class Slot extends AtomicInteger implements Runnable {
        private final String description;

        Slot(int number, String description) {
            super(number);
            this.description = description;
        }

        @Override
        public void run() {
            if (get() >= 0) {
                LOG.warn("Leaked file descriptor {}: {}", get(), description);
            }
        }
    }
}
