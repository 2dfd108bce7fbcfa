package io.polder.linux;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something that the kernel refused, or that failed on the way to it. The base of this module's exceptions. */
public class LinuxException extends RuntimeException {

    private final String operation;
    private final @Nullable Errno errno;

    /**
     * @param operation what was tried, on what
     * @param detail what came back beyond the error number; empty when there is nothing to add
     */
    public LinuxException(String operation, @Nullable Errno errno, String detail, @Nullable Throwable cause) {
        super(message(operation, errno, detail), cause);
        this.operation = requireNonNull(operation, "operation");
        this.errno = errno;
    }

    /** Of a system call's result of {@code -errno}. */
    static LinuxException of(String operation, long result) {
        return new LinuxException(operation, new Errno((int) -result), "", null);
    }

    /** What was tried, on what. */
    public String operation() {
        return operation;
    }

    /** The kernel's error number, where the failure is the kernel's. */
    public Optional<Errno> errno() {
        return Optional.ofNullable(errno);
    }

    private static String message(String operation, @Nullable Errno errno, String detail) {
        String reason = errno == null ? "" : ": " + errno.name();
        return operation + reason + (detail.isEmpty() ? "" : ": " + detail);
    }
}
