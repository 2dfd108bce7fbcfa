package io.polder.ebpf;

import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.internal.Syscalls;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** Memory for calls of bpf(2) on one entry of a map, made once and used often. Used by one thread at a time. */
final class ElementCall {

    // union bpf_attr: { u32 map_fd; u64 key; u64 value; u64 flags; }, then a key and a value
    private static final int KEY = 8;
    private static final int VALUE = 16;
    private static final int FLAGS = 24;
    private static final int ATTRIBUTE = 32;

    private final ByteBuffer memory;
    private final long address;
    private final long keyAddress;
    private final int valueOffset;

    /** @param valueSize in bytes, of all CPUs */
    ElementCall(int keySize, int valueSize) {
        this.valueOffset = ATTRIBUTE + PerCpuCodec.stride(keySize);
        this.memory = Syscalls.nativeBuffer(Math.addExact(valueOffset, valueSize));
        this.address = Syscalls.address(memory);
        // A map without keys wants no pointer either (___bpf_copy_key in kernel/bpf/syscall.c).
        this.keyAddress = keySize == 0 ? 0 : address + ATTRIBUTE;
    }

    <K> ElementCall key(Codec<K> codec, K key) {
        Placement.encode(codec, key, memory, ATTRIBUTE);
        return this;
    }

    <V> ElementCall value(Codec<V> codec, V value) {
        Placement.encode(codec, value, memory, valueOffset);
        return this;
    }

    /** The value that a look-up has brought. */
    <V> V value(Codec<V> codec) {
        return Placement.decode(codec, memory, valueOffset);
    }

    /** A command that reads or writes the value. */
    long withValue(BpfCommand command, int fd, long flags) {
        return call(command, fd, address + valueOffset, flags);
    }

    long delete(int fd) {
        return call(BpfCommand.MAP_DELETE_ELEM, fd, 0, 0);
    }

    private long call(BpfCommand command, int fd, long value, long flags) {
        memory.clear();
        memory.putInt(0, fd).putLong(KEY, keyAddress).putLong(VALUE, value).putLong(FLAGS, flags);
        try {
            return Syscalls.bpf(command.number(), address, ATTRIBUTE);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }
}
