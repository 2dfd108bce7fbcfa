package io.polder.ebpf.internal;

import io.polder.linux.internal.Syscalls;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The argument of bpf(2), {@code union bpf_attr} (include/uapi/linux/bpf.h). It keeps reachable what it points to. Can
 * be used for many calls, by one thread at a time.
 */
public final class BpfAttribute {

    /** As long as the longest that is used here; older kernels take it while what they do not know is 0. */
    private static final int SIZE = 152;

    private final ByteBuffer buffer = Syscalls.nativeBuffer(SIZE);
    private final long address = Syscalls.address(buffer);
    private final List<ByteBuffer> pointedTo = new ArrayList<>();

    public BpfAttribute u32(int offset, int value) {
        buffer.putInt(offset, value);
        return this;
    }

    public BpfAttribute u64(int offset, long value) {
        buffer.putLong(offset, value);
        return this;
    }

    /** Points to byte 0 of a direct buffer. */
    public BpfAttribute pointer(int offset, ByteBuffer direct) {
        pointedTo.add(direct);
        return u64(offset, Syscalls.address(direct));
    }

    /** Points to a text that ends with a NUL. */
    public BpfAttribute pointer(int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return pointer(offset, Syscalls.nativeBuffer(bytes.length + 1).put(0, bytes));
    }

    /** {@code char[BPF_OBJ_NAME_LEN]}: what of a name the kernel takes, cut to 15 characters. */
    public BpfAttribute name(int offset, String name) {
        byte[] bytes = KernelName.of(name).getBytes(StandardCharsets.US_ASCII);
        buffer.put(offset, bytes);
        return this;
    }

    /** What the kernel has put there. */
    public int u32(int offset) {
        return buffer.getInt(offset);
    }

    /** What the kernel has put there. */
    public long u64(int offset) {
        return buffer.getLong(offset);
    }

    /** Makes the call: its result, or {@code -errno}. */
    public long call(BpfCommand command) {
        try {
            return Syscalls.bpf(command.number(), address, SIZE);
        } finally {
            Reference.reachabilityFence(this);
        }
    }
}
