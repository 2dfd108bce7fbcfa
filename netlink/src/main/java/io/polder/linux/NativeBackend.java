package io.polder.linux;

import io.polder.linux.internal.Syscalls;

/** What makes the system calls: an FFI library, or the JDK itself. Stateless. */
public final class NativeBackend {

    private NativeBackend() {}

    /**
     * {@code "jnr"}, {@code "jna"} or {@code "ffm"}.
     *
     * @throws UnsatisfiedLinkError when none can be used, saying what each needs and why it failed
     */
    public static String name() {
        return Syscalls.backend();
    }
}
