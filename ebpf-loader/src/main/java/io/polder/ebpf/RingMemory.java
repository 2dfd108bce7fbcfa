package io.polder.ebpf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The records of a ring buffer (Documentation/bpf/ringbuf.rst, kernel/bpf/ringbuf.c): each {@code struct { u32 length;
 * u32 page; u8 bytes[length]; }} at a multiple of eight bytes. Two bits of the length say that it is still being written,
 * or to be passed over. Used by one thread at a time.
 */
final class RingMemory {

    private static final int BUSY = 1 << 31; // BPF_RINGBUF_BUSY_BIT
    private static final int DISCARDED = 1 << 30; // BPF_RINGBUF_DISCARD_BIT
    private static final int HEADER = 8; // BPF_RINGBUF_HDR_SZ

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final String what;
    private final ByteBuffer consumer;
    private final ByteBuffer producer;
    private final ByteBuffer data;
    private final int size;
    private long position;
    private ByteBuffer copy;
    private ByteBuffer record;

    /**
     * @param consumer begins with the position up to which records are read
     * @param producer begins with the position up to which records are or will be written
     * @param data twice the same, so that a record that goes over the end is in one piece
     * @param size of the data, a power of two
     */
    RingMemory(String what, ByteBuffer consumer, ByteBuffer producer, ByteBuffer data, int size) {
        this.what = what;
        this.consumer = consumer;
        this.producer = producer;
        this.data = data;
        this.size = size;
        this.position = (long) LONGS.getAcquire(consumer, 0);
        this.copy = ByteBuffer.allocate(Math.min(size, 4096));
        this.record = readOnly(copy);
    }

    /** Up to where records are or will be written. */
    long end() {
        return (long) LONGS.getAcquire(producer, 0);
    }

    /**
     * The next record before {@code end}: a copy of it, so that nobody reads the memory once it is unmapped, which ends
     * with the next call. Its place is free for others from now on. Null when there is none, or it is still being written.
     *
     * @throws EbpfException when there cannot be such a record
     */
    @Nullable
    ByteBuffer next(long end) {
        while (position != end) {
            int offset = (int) (position & size - 1);
            requireRoom(end - position, HEADER);
            int header = (int) INTS.getAcquire(data, offset);
            if ((header & BUSY) != 0) {
                return null;
            }
            int length = header & ~DISCARDED;
            requireRoom(end - position, whole(length));
            boolean kept = (header & DISCARDED) == 0;
            if (kept) {
                copy(offset + HEADER, length);
            }
            position += whole(length);
            LONGS.setRelease(consumer, 0, position);
            if (kept) {
                return record;
            }
        }
        return null;
    }

    private static long whole(int length) {
        return (long) length + HEADER + 7 & -8L;
    }

    private void requireRoom(long available, long needed) {
        if ((position & 7) != 0 || available < needed || available > size) {
            throw new EbpfException(
                    "read " + what,
                    null,
                    "a record of " + needed + " bytes at position " + position + " where " + available + " of " + size
                            + " are written",
                    null);
        }
    }

    private void copy(int offset, int length) {
        if (length > copy.capacity()) {
            copy = ByteBuffer.allocate(Math.min(size, Integer.highestOneBit(length) << 1));
            record = readOnly(copy);
        }
        copy.put(0, data, offset, length);
        record.limit(length).position(0);
    }

    private static ByteBuffer readOnly(ByteBuffer buffer) {
        return buffer.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }
}
