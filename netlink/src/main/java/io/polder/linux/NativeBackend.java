package io.polder.linux;

import io.polder.linux.internal.Syscalls;

/** Which FFI library makes the system calls. Stateless. */
public final class NativeBackend {

    private NativeBackend() {}

    /**
     * {@code "jnr"} or {@code "jna"}.
     *
     * @throws UnsatisfiedLinkError when neither can be used, naming what is missing
     */
    public static String name() {
        return Syscalls.backend();
    }
}
