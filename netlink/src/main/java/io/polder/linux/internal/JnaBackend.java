package io.polder.linux.internal;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** On JNA in direct-mapping mode, which costs a tenth of its interface mapping. */
final class JnaBackend implements SyscallBackend {

    @Override
    public String name() {
        return "jna";
    }

    @Override
    public long syscall(long number, long a, long b, long c, long d, long e, long f) {
        long result = LibC.syscall(number, a, b, c, d, e, f);
        return result == -1 ? -Native.getLastError() : result;
    }

    @Override
    public long syscall(long number, long a, long b, long c) {
        long result = LibC.syscall(number, a, b, c);
        return result == -1 ? -Native.getLastError() : result;
    }

    @Override
    public long address(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    @Override
    public ByteBuffer memory(long address, int size) {
        return new Pointer(address).getByteBuffer(0, size);
    }

    /** Apart, so that the native method can have libc's name. */
    static final class LibC {
        static {
            Native.register(LibC.class, "c");
        }

        private LibC() {}

        static native long syscall(long number, long a, long b, long c, long d, long e, long f);

        static native long syscall(long number, long a, long b, long c);
    }
}
