package io.polder.linux.internal;

import java.nio.ByteBuffer;

/** Work on a thread of its own that has dropped its capabilities(7). Stateless. */
public final class UnprivilegedThread {

    private static final int VERSION_3 = 0x20080522;

    private UnprivilegedThread() {}

    /** Runs the work and waits for its end; what it throws is thrown here. */
    public static void run(Runnable work) throws InterruptedException {
        var failure = new Throwable[1];
        var thread = new Thread(() -> {
            try {
                drop();
                work.run();
            } catch (RuntimeException | Error e) {
                failure[0] = e;
            }
        });
        thread.start();
        thread.join();
        if (failure[0] instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure[0] instanceof Error error) {
            throw error;
        }
    }

    /** capset(2), which is about the calling thread alone: an empty set of each kind. */
    private static void drop() {
        int capset = Arch.current() == Arch.X86_64 ? 126 : 91;
        SyscallBackend backend = Backends.choose(System.getProperty(Backends.PROPERTY, ""));
        ByteBuffer header = Syscalls.nativeBuffer(8).putInt(0, VERSION_3);
        ByteBuffer none = Syscalls.nativeBuffer(24);
        long result = backend.syscall(capset, backend.address(header), backend.address(none), 0, 0, 0, 0);
        if (result != 0) {
            throw new IllegalStateException("capset returned " + result);
        }
    }
}
