package io.polder.ebpf;

import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.internal.Syscalls;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** Memory for several entries of a map, and for calls of bpf(2) on all or one of them. Used by one thread at a time. */
final class Page {

    // union bpf_attr of a batch: { u64 in_batch, out_batch, keys, values; u32 count, map_fd; u64 elem_flags, flags; }
    private static final int OUT_BATCH = 8;
    private static final int KEYS = 16;
    private static final int VALUES = 24;
    private static final int COUNT = 32;
    private static final int MAP_FD = 36;
    private static final int ELEMENT_FLAGS = 40;
    private static final int FLAGS = 48;
    private static final int BATCH_ATTRIBUTE = 56;

    // union bpf_attr of an entry: { u32 map_fd; u64 key; u64 value; u64 flags; }
    private static final int KEY = 8;
    private static final int VALUE = 16;
    private static final int FLAGS_OF_ONE = 24;
    private static final int ELEMENT_ATTRIBUTE = 32;

    private final int keySize;
    private final int valueSize;
    private final int capacity;
    private final int firstMark;
    private final int secondMark;
    private final int keys;
    private final int values;
    private final ByteBuffer memory;
    private final long address;

    /** @param valueSize in bytes, of all CPUs */
    Page(int keySize, int valueSize, int capacity) {
        this.keySize = keySize;
        this.valueSize = valueSize;
        this.capacity = capacity;
        this.firstMark = BATCH_ATTRIBUTE;
        this.secondMark = firstMark + markSize();
        this.keys = secondMark + markSize();
        long afterKeys = keys + (long) capacity * keySize + 7 & -8L;
        this.values = Math.toIntExact(afterKeys);
        this.memory = Syscalls.nativeBuffer(Math.toIntExact(afterKeys + (long) capacity * valueSize));
        this.address = Syscalls.address(memory);
    }

    /** Where a batch goes on: the number of a bucket, or a key. */
    private int markSize() {
        return PerCpuCodec.stride(Math.max(Integer.BYTES, keySize));
    }

    int capacity() {
        return capacity;
    }

    <K> void key(int index, Codec<K> codec, K key) {
        Placement.encode(codec, key, memory, keyOffset(index));
    }

    <K> K key(int index, Codec<K> codec) {
        return Placement.decode(codec, memory, keyOffset(index));
    }

    byte[] keyBytes(int index) {
        byte[] bytes = new byte[keySize];
        memory.clear().get(keyOffset(index), bytes);
        return bytes;
    }

    void keyBytes(int index, byte[] key) {
        memory.clear().put(keyOffset(index), key);
    }

    <V> void value(int index, Codec<V> codec, V value) {
        Placement.encode(codec, value, memory, valueOffset(index));
    }

    <V> V value(int index, Codec<V> codec) {
        return Placement.decode(codec, memory, valueOffset(index));
    }

    /** A batch on entries that stand here from {@code from} on. */
    long write(BpfCommand command, int fd, int from, int count, long elementFlags) {
        boolean withValues = command == BpfCommand.MAP_UPDATE_BATCH;
        memory.clear();
        memory.putLong(0, 0).putLong(OUT_BATCH, 0);
        memory.putLong(KEYS, address + keyOffset(from));
        memory.putLong(VALUES, withValues ? address + valueOffset(from) : 0);
        return batch(command, fd, count, elementFlags);
    }

    /**
     * A batch that fills this page.
     *
     * @param first whether it begins with the map's first entries; otherwise behind those of the last
     */
    long read(BpfCommand command, int fd, boolean first, long elementFlags) {
        memory.clear();
        memory.putLong(0, first ? 0 : address + firstMark).putLong(OUT_BATCH, address + secondMark);
        memory.putLong(KEYS, address + keys).putLong(VALUES, address + values);
        return batch(command, fd, capacity, elementFlags);
    }

    private long batch(BpfCommand command, int fd, int count, long elementFlags) {
        memory.putInt(COUNT, count).putInt(MAP_FD, fd);
        memory.putLong(ELEMENT_FLAGS, elementFlags).putLong(FLAGS, 0);
        return call(command, BATCH_ATTRIBUTE);
    }

    /** How many entries the last batch has read or written. */
    int count() {
        return Math.max(0, Math.min(capacity, memory.getInt(COUNT)));
    }

    /** The next batch goes on where the last ended. */
    void advance() {
        copy(secondMark, this, firstMark, markSize());
    }

    /** The next batch goes on where another page's would. */
    void advanceTo(Page other) {
        copy(other.firstMark, other, firstMark, markSize());
    }

    /** A command on the entry that stands here. */
    long single(BpfCommand command, int fd, int index, long flags) {
        boolean withValue = command != BpfCommand.MAP_DELETE_ELEM;
        long value = withValue ? address + valueOffset(index) : 0;
        return element(command, fd, address + keyOffset(index), value, flags);
    }

    /** Reads the first key of a map to {@code index}. */
    long firstKey(int fd, int index) {
        return element(BpfCommand.MAP_GET_NEXT_KEY, fd, 0, address + keyOffset(index), 0);
    }

    /** Reads to {@code index} the key that follows the one at {@code previous}. */
    long nextKey(int fd, int previous, int index) {
        long key = address + keyOffset(previous);
        return element(BpfCommand.MAP_GET_NEXT_KEY, fd, key, address + keyOffset(index), 0);
    }

    /** Has one key at a second place, too. */
    void copyKey(int from, int to) {
        copy(keyOffset(from), this, keyOffset(to), keySize);
    }

    private long element(BpfCommand command, int fd, long key, long value, long flags) {
        memory.clear();
        memory.putInt(0, fd).putLong(KEY, key).putLong(VALUE, value).putLong(FLAGS_OF_ONE, flags);
        return call(command, ELEMENT_ATTRIBUTE);
    }

    private long call(BpfCommand command, int size) {
        try {
            return Syscalls.bpf(command.number(), address, size);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private void copy(int from, Page source, int to, int size) {
        memory.clear().put(to, source.memory.clear(), from, size);
    }

    private int keyOffset(int index) {
        return keys + index * keySize;
    }

    private int valueOffset(int index) {
        return values + index * valueSize;
    }
}
