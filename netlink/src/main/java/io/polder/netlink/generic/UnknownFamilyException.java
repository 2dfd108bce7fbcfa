package io.polder.netlink.generic;

import io.polder.linux.Errno;
import io.polder.linux.LinuxException;
import io.polder.netlink.NetlinkException;

/** The kernel has no generic netlink family of that name, or has it in a module that cannot be loaded. */
public final class UnknownFamilyException extends LinuxException {

    private final String family;

    UnknownFamilyException(String family, NetlinkException.NotFound cause) {
        super(cause.operation(), Errno.ENOENT, "the kernel has no such family, or its module is not there", cause);
        this.family = family;
    }

    /** The name that the kernel does not know. */
    public String family() {
        return family;
    }
}
