package io.polder.netns;

import io.polder.ebpf.UnsupportedFeatureException;
import io.polder.netlink.NetlinkException;

/** What the kernel's refusals are called here. Stateless. */
final class Failures {

    private Failures() {}

    /** @param what was tried, and on what */
    static NetnsException of(String what, RuntimeException cause) {
        String message = what + ": " + cause.getMessage();
        if (cause instanceof NetlinkException.AlreadyExists) {
            return new NetnsException.Taken(message, cause);
        }
        if (cause instanceof NetlinkException.NotSupported || cause instanceof UnsupportedFeatureException) {
            return new NetnsException.Unsupported(message, cause);
        }
        return new NetnsException(message, cause);
    }
}
