package io.polder.netlink.testing;

import io.polder.linux.Errno;

/** A request that the fake kernel does not carry out, with the reason that it answers. */
public final class Refusal extends RuntimeException {

    private final Errno errno;

    /** @param words the extended acknowledgement's message; empty for none */
    public Refusal(Errno errno, String words) {
        super(words);
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }
}
