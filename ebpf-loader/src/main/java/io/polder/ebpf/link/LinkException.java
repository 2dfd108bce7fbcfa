package io.polder.ebpf.link;

import io.polder.ebpf.EbpfException;
import io.polder.linux.Errno;
import org.jspecify.annotations.Nullable;

/** Something about attaching programs that cannot be. Its subclasses are the common reasons. */
public class LinkException extends EbpfException {

    LinkException(String operation, @Nullable Errno errno, String detail) {
        super(operation, errno, detail, null);
    }

    /** The interface, cgroup or namespace is not there. */
    public static final class NoSuchPlace extends LinkException {
        NoSuchPlace(String operation, @Nullable Errno errno, String detail) {
            super(operation, errno, detail);
        }
    }

    /** It is there but can have no such program: a driver without XDP, an interface that is no netkit, no cgroup2. */
    public static final class Unsuitable extends LinkException {
        Unsuitable(String operation, @Nullable Errno errno, String detail) {
            super(operation, errno, detail);
        }
    }

    /** What is attached there leaves no room for this program, or is this program. */
    public static final class Busy extends LinkException {
        Busy(String operation, @Nullable Errno errno, String detail) {
            super(operation, errno, detail);
        }
    }

    /** The program or link next to which a place was wanted is not attached there. */
    public static final class NoSuchAnchor extends LinkException {
        NoSuchAnchor(String operation, @Nullable Errno errno, String detail) {
            super(operation, errno, detail);
        }
    }

    /** The list of programs has another revision than the expected one. */
    public static final class StaleRevision extends LinkException {
        StaleRevision(String operation, @Nullable Errno errno, String detail) {
            super(operation, errno, detail);
        }
    }

    /** Another program is attached than the expected one. */
    public static final class ProgramChanged extends LinkException {
        ProgramChanged(String operation, @Nullable Errno errno, String detail) {
            super(operation, errno, detail);
        }
    }

    /** The link is detached, or what it was attached to is gone. */
    public static final class Defunct extends LinkException {
        Defunct(String operation, @Nullable Errno errno, String detail) {
            super(operation, errno, detail);
        }
    }

    /** What is pinned is a link of another place. */
    public static final class Elsewhere extends LinkException {
        Elsewhere(String operation, String detail) {
            super(operation, null, detail);
        }
    }
}
