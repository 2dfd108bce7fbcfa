package io.polder.linux.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/** On the JDK's own foreign functions (JEP 454), with no library at all. Found by {@link Backends} on JDK 22 and later. */
final class FfmBackend implements SyscallBackend {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    // libc's is variadic; on Linux, x86-64 and aarch64 pass such arguments in the registers of named ones.
    // Not Linker.Option.critical: a call that blocks would hold up the garbage collector.
    @SuppressWarnings("restricted") // The application decides, with --enable-native-access.
    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("syscall").orElseThrow(),
                    FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG),
                    Linker.Option.firstVariadicArg(1),
                    Linker.Option.captureCallState("errno"));

    private final ThreadLocal<MemorySegment> state =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    FfmBackend() {}

    @Override
    public String name() {
        return "ffm";
    }

    @Override
    public long syscall(long number, long a, long b, long c, long d, long e, long f) {
        MemorySegment captured = state.get();
        long result = invoke(captured, number, a, b, c, d, e, f);
        return result == -1 ? -(int) ERRNO.get(captured, 0L) : result;
    }

    @Override
    public long address(ByteBuffer direct) {
        // A segment begins at the buffer's position.
        return MemorySegment.ofBuffer(direct).address() - direct.position();
    }

    @Override
    @SuppressWarnings("restricted") // As above; the caller knows how long the memory stays.
    public ByteBuffer memory(long address, int size) {
        return MemorySegment.ofAddress(address).reinterpret(size).asByteBuffer();
    }

    private static long invoke(MemorySegment captured, long number, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) SYSCALL.invokeExact(captured, number, a, b, c, d, e, f);
        } catch (RuntimeException | Error exception) {
            throw exception;
        } catch (Throwable exception) {
            throw new AssertionError("a native call throws nothing checked", exception);
        }
    }
}
