package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.ebpf.internal.MappedMemory;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The memory of a {@link MapType#ARRAY} with {@link MapSpec#MAPPABLE}, shared with the programs that use it ({@code
 * BPF_F_MMAPABLE}, since Linux 5.5): reading and writing is no system call. Thread-safe.
 *
 * <p>A value is not written at once: programs that read it meanwhile may see a part of it. What they must see whole is to
 * be written where nothing refers to it yet.
 */
public final class MappedArray<V> implements AutoCloseable {

    private static final int ALIGNMENT = 8; // array_map_alloc() in kernel/bpf/arraymap.c rounds each value up to that.

    private final BpfMap map;
    private final Codec<V> values;
    private final int size;
    private final int stride;
    private final MappedMemory memory;

    @GuardedBy("this")
    private final ByteBuffer buffer;

    @GuardedBy("this")
    private boolean closed;

    MappedArray(BpfMap map, Codec<V> values) {
        this.map = map;
        this.values = requireNonNull(values, "values");
        MapInfo info = map.info();
        if (info.type().filter(MapType.ARRAY::equals).isEmpty() || (info.flags() & MapSpec.MAPPABLE) == 0) {
            throw new IllegalArgumentException(map + " is no array that can be mapped");
        }
        MapView.requireSize(map.calls(), "values", values, info.valueSize());
        this.size = info.maxEntries();
        this.stride = (info.valueSize() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        this.memory = MappedMemory.map(map.fd().number(), 0, Math.multiplyExact(size, stride), true, map.toString());
        this.buffer = memory.buffer();
    }

    /** How many values there are. */
    public int size() {
        return size;
    }

    /**
     * Reads a value.
     *
     * @throws IndexOutOfBoundsException when there is none of that index
     * @throws IllegalStateException when this is closed
     */
    public synchronized V get(int index) {
        return values.decode(at(index));
    }

    /**
     * Writes a value, after all that this thread has written before, as programs see it.
     *
     * @throws IndexOutOfBoundsException when there is none of that index
     * @throws IllegalArgumentException when the codec cannot write it
     * @throws IllegalStateException when this is closed
     */
    public synchronized void put(int index, V value) {
        values.encode(value, at(index));
    }

    /**
     * Copies all values to the beginning of another array, which has values of the same size.
     *
     * @throws IllegalArgumentException when that has fewer values
     */
    public void copyTo(MappedArray<V> other) {
        if (other.size < size || other.stride != stride) {
            throw new IllegalArgumentException(map + " does not fit into " + other.map);
        }
        byte[] bytes = new byte[size * stride];
        synchronized (this) {
            at(0).get(bytes);
        }
        synchronized (other) {
            other.at(0).put(bytes);
        }
    }

    @GuardedBy("this")
    private ByteBuffer at(int index) {
        if (closed) {
            throw new IllegalStateException("closed: " + map);
        }
        return buffer.position(Math.multiplyExact(Objects.checkIndex(index, size), stride));
    }

    /** Unmaps the memory; the map stays. A second time does nothing. Waits for accesses of other threads. */
    @Override
    public synchronized void close() {
        closed = true;
        memory.close();
    }

    @Override
    public String toString() {
        return "memory of " + map;
    }
}
