package io.polder.ebpf;

import io.polder.linux.Errno;
import io.polder.linux.LinuxException;
import org.jspecify.annotations.Nullable;

/** Something about eBPF that the kernel refused, or that failed on the way to it. The base of this module's exceptions. */
public class EbpfException extends LinuxException {

    /**
     * @param operation what was tried, on what
     * @param detail what came back beyond the error number; empty when there is nothing to add
     */
    public EbpfException(String operation, @Nullable Errno errno, String detail, @Nullable Throwable cause) {
        super(operation, errno, detail, cause);
    }

    /**
     * Of a refusal: {@link MissingPrivilegeException} where the thread lacks a capability for it.
     *
     * @param operation what was tried, on what
     * @param result of the system call, {@code -errno}
     * @param detail what it can mean; empty when there is nothing to add
     */
    public static EbpfException of(String operation, long result, String detail) {
        var errno = new Errno((int) -result);
        if (errno.equals(Errno.EPERM)) {
            String lacking = MissingPrivilegeException.lacking();
            if (!lacking.isEmpty()) {
                return new MissingPrivilegeException(operation, lacking);
            }
        }
        return new EbpfException(operation, errno, detail, null);
    }
}
