package io.polder.ebpf;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.ebpf.internal.MappedMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory of a data section, which programs and this process share. Thread-safe: closing waits for accesses, and
 * ends them.
 */
final class DataMemory implements AutoCloseable {

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final String what;
    private final MappedMemory memory;

    @GuardedBy("this")
    private final ByteBuffer buffer;

    @GuardedBy("this")
    private boolean closed;

    private DataMemory(String what, MappedMemory memory) {
        this.what = what;
        this.memory = memory;
        this.buffer = memory.buffer();
    }

    /** Maps the only value of an array; not to be written where programs only read it. */
    static DataMemory of(BpfMap map) {
        boolean writable = (map.info().flags() & MapSpec.READ_ONLY_FOR_PROGRAMS) == 0;
        var memory = MappedMemory.map(map.fd().number(), 0, map.info().valueSize(), writable, map.toString());
        return new DataMemory(map.toString(), memory);
    }

    synchronized byte[] read(int offset, int size) {
        requireOpen();
        byte[] bytes = new byte[size];
        buffer.get(offset, bytes);
        return bytes;
    }

    synchronized void write(int offset, byte[] bytes) {
        requireOpen();
        buffer.put(offset, bytes);
    }

    /** A number at once, where it is aligned as C aligns it: what a program writes meanwhile is seen whole. */
    synchronized long readNumber(int offset, int size) {
        requireOpen();
        boolean aligned = offset % size == 0;
        if (size == Long.BYTES && aligned) {
            return (long) LONGS.getVolatile(buffer, offset);
        }
        if (size == Integer.BYTES && aligned) {
            return Integer.toUnsignedLong((int) INTS.getVolatile(buffer, offset));
        }
        return littleEndian(read(offset, size));
    }

    /** Likewise. */
    synchronized void writeNumber(int offset, byte[] bytes) {
        requireOpen();
        boolean aligned = offset % bytes.length == 0;
        if (bytes.length == Long.BYTES && aligned) {
            LONGS.setVolatile(buffer, offset, littleEndian(bytes));
        } else if (bytes.length == Integer.BYTES && aligned) {
            INTS.setVolatile(buffer, offset, (int) littleEndian(bytes));
        } else {
            write(offset, bytes);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        memory.close();
    }

    @GuardedBy("this")
    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("closed: " + what);
        }
    }

    private static long littleEndian(byte[] bytes) {
        long value = 0;
        for (int i = bytes.length - 1; i >= 0; i--) {
            value = (value << Byte.SIZE) | (bytes[i] & 0xff);
        }
        return value;
    }
}
