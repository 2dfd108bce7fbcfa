package io.polder.linux.internal;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.SaveError;
import jnr.ffi.provider.jffi.NoX86;

/** On jnr-ffi. */
final class JnrBackend implements SyscallBackend {

    private final LibC libc = LibraryLoader.create(LibC.class).load("c");
    private final Runtime runtime = Runtime.getRuntime(libc);

    @Override
    public String name() {
        return "jnr";
    }

    @Override
    public long syscall(long number, long a, long b, long c, long d, long e, long f) {
        long result = libc.syscall(number, a, b, c, d, e, f);
        return result == -1 ? -runtime.getLastError() : result;
    }

    @Override
    public long syscall(long number, long a, long b, long c) {
        long result = libc.syscall(number, a, b, c);
        return result == -1 ? -runtime.getLastError() : result;
    }

    @Override
    public long address(ByteBuffer direct) {
        // jnr-ffi counts from the buffer's position.
        return Pointer.wrap(runtime, direct).address() - direct.position();
    }

    @Override
    public ByteBuffer memory(long address, int size) {
        return MemoryIO.getInstance().newDirectByteBuffer(address, size);
    }

    /** Public for jnr-ffi's generated class. {@code NoX86} keeps out its defective stubs (jnr-ffi issue 181). */
    @NoX86
    public interface LibC {
        @SaveError
        long syscall(long number, long a, long b, long c, long d, long e, long f);

        /** Up to six integers go through jffi without being packed into memory, which halves the cost of a call. */
        @SaveError
        long syscall(long number, long a, long b, long c);
    }
}
