package io.polder.ebpf.internal;

import io.polder.linux.Errno;
import io.polder.linux.LinuxException;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;

/**
 * A descriptor's memory mapped into this process, shared with the kernel (mmap(2)). Whoever closes it makes sure that
 * nobody uses its buffer any more: the JVM would crash.
 */
public final class MappedMemory implements AutoCloseable {

    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;

    private final long address;
    private final int size;
    private boolean closed;

    private MappedMemory(long address, int size) {
        this.address = address;
        this.size = size;
    }

    /**
     * Maps a descriptor.
     *
     * @param offset of the first byte, a multiple of the page size
     * @param size in bytes, at least 1
     * @param what it is, for the error's message
     * @throws LinuxException when the kernel refuses
     */
    public static MappedMemory map(int fd, long offset, int size, boolean writable, String what) {
        long result = Syscalls.mmap(size, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, offset);
        if (Syscalls.failed(result)) {
            throw new LinuxException("map " + size + " bytes of " + what, new Errno((int) -result), "", null);
        }
        return new MappedMemory(result, size);
    }

    /** The memory, in the machine's byte order. */
    public ByteBuffer buffer() {
        return Syscalls.memory(address, size);
    }

    /** Unmaps it. A second time does nothing. Not thread-safe. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Syscalls.munmap(address, size);
        }
    }
}
