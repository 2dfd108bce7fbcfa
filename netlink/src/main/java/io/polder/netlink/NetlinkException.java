package io.polder.netlink;

import io.polder.linux.Errno;
import io.polder.linux.LinuxException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A netlink request that failed. The message reads {@code add route 10.0.0.0/8: EINVAL: Nexthop has invalid gateway
 * (RTA_GATEWAY)}: what was tried, on what, the error number, and the kernel's own words where it gave some.
 */
public class NetlinkException extends LinuxException {

    private final @Nullable ExtendedAck extendedAck;

    NetlinkException(String operation, @Nullable Errno errno, String detail, @Nullable ExtendedAck extendedAck) {
        super(operation, errno, detail, null);
        this.extendedAck = extendedAck;
    }

    /** The kernel's own words, where it gave some. */
    public Optional<ExtendedAck> extendedAck() {
        return Optional.ofNullable(extendedAck);
    }

    /** The exception for an error number in an acknowledgement. */
    static NetlinkException refused(String operation, Errno errno, ExtendedAck ack) {
        String detail = ack.toString();
        return switch (errno.number()) {
            case 2, 3, 19, 99 -> new NotFound(operation, errno, detail, ack);
            case 17 -> new AlreadyExists(operation, errno, detail, ack);
            case 16 -> new Busy(operation, errno, detail, ack);
            case 1, 13 -> new PermissionDenied(operation, errno, detail, ack);
            case 95 -> new NotSupported(operation, errno, detail, ack);
            default -> new NetlinkException(operation, errno, detail, ack);
        };
    }

    /** There is no such thing: ENOENT, ESRCH (routes), ENODEV (links) or EADDRNOTAVAIL (addresses). */
    public static final class NotFound extends NetlinkException {
        NotFound(String operation, Errno errno, String detail, ExtendedAck ack) {
            super(operation, errno, detail, ack);
        }
    }

    /** There is one already: EEXIST. */
    public static final class AlreadyExists extends NetlinkException {
        AlreadyExists(String operation, Errno errno, String detail, ExtendedAck ack) {
            super(operation, errno, detail, ack);
        }
    }

    /** It is in use: EBUSY. */
    public static final class Busy extends NetlinkException {
        Busy(String operation, Errno errno, String detail, ExtendedAck ack) {
            super(operation, errno, detail, ack);
        }
    }

    /** Privileges are missing, mostly CAP_NET_ADMIN in the namespace's user namespace: EPERM or EACCES. */
    public static final class PermissionDenied extends NetlinkException {
        PermissionDenied(String operation, Errno errno, String detail, ExtendedAck ack) {
            super(operation, errno, detail, ack);
        }
    }

    /** The kernel has no such feature, or was built without it: EOPNOTSUPP. */
    public static final class NotSupported extends NetlinkException {
        NotSupported(String operation, Errno errno, String detail, ExtendedAck ack) {
            super(operation, errno, detail, ack);
        }
    }

    /** What was listed kept changing while it was read, also when it was read again. */
    public static final class DumpInterrupted extends NetlinkException {
        private final transient List<?> partial;

        DumpInterrupted(String operation, int attempts, List<?> partial) {
            super(operation, Errno.EINTR, "the list changed during each of " + attempts + " dumps", null);
            this.partial = List.copyOf(partial);
        }

        /** What the last dump gave: entries may be missing, or be there twice. */
        public List<?> partial() {
            return partial;
        }
    }

    /** No answer within the time allowed, or answers lost. Whether a change took place is not known. */
    public static final class OutcomeUnknown extends NetlinkException {
        OutcomeUnknown(String operation, Errno errno, String detail) {
            super(operation, errno, detail, null);
        }
    }
}
