package io.polder.ebpf.internal;

import io.polder.linux.internal.Syscalls;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    private final ByteBuffer buffer;
    private final long address;
    private final List<ByteBuffer> pointedTo = new ArrayList<>();
    private int used = SIZE;

    /** One that points to nothing, or to buffers of others. */
    public BpfAttribute() {
        this(0);
    }

    /** @param room for what it is to point to, in bytes: a single piece of native memory is quicker than many */
    public BpfAttribute(int room) {
        this.buffer = Syscalls.nativeBuffer(Math.addExact(SIZE, room));
        this.address = Syscalls.address(buffer);
    }

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

    /** Points to bytes in the room of this attribute, or beside it when there is too little left: zeros, little-endian. */
    public ByteBuffer pointTo(int offset, int bytes) {
        int start = used + 7 & -8;
        if (bytes > buffer.capacity() - start) {
            ByteBuffer beside = Syscalls.nativeBuffer(bytes).order(ByteOrder.LITTLE_ENDIAN);
            pointer(offset, beside);
            return beside;
        }
        used = start + bytes;
        u64(offset, address + start);
        return buffer.slice(start, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Points to a text that ends with a NUL. */
    public BpfAttribute pointer(int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        pointTo(offset, bytes.length + 1).put(bytes);
        return this;
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
