package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RingMemoryTest {

    private static final int SIZE = 64;
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;

    private final ByteBuffer consumer = Syscalls.nativeBuffer(8);
    private final ByteBuffer producer = Syscalls.nativeBuffer(8);
    private final ByteBuffer data = Syscalls.nativeBuffer(2 * SIZE);

    @Property
    void recordsComeInTheirOrderWhereverTheyStand(
            @ForAll @Size(max = 30) List<@IntRange(max = 40) Integer> lengths,
            @ForAll @IntRange(max = 1000) int words,
            @ForAll boolean discarding) {
        long position = words * 8L;
        consumer.putLong(0, position);
        producer.putLong(0, position);
        RingMemory memory = memory();
        for (int i = 0; i < lengths.size(); i++) {
            int length = lengths.get(i);
            boolean discarded = discarding && i % 3 == 0;
            write(position, length | (discarded ? DISCARDED : 0), (byte) i);
            position += length + 15 & -8;
            producer.putLong(0, position);

            ByteBuffer record = memory.next(memory.end());

            assertThat(consumer.getLong(0)).isEqualTo(position);
            if (discarded) {
                assertThat(record).isNull();
            } else {
                assertThat(record).isNotNull();
                assertThat(bytes(record)).hasSize(length).containsOnly(filled(length, (byte) i));
            }
            assertThat(memory.next(memory.end())).isNull();
        }
    }

    @Property
    void whateverStandsThereIsRecordsOrAnError(
            @ForAll @Size(16) List<Long> garbage, @ForAll long from, @ForAll @IntRange(max = 200) int more) {
        for (int i = 0; i < 16; i++) {
            data.putLong(i * 8, garbage.get(i));
        }
        consumer.putLong(0, from);
        producer.putLong(0, from + more);
        RingMemory memory = memory();
        try {
            for (int i = 0; memory.next(memory.end()) != null; i++) {
                assertThat(i).isLessThan(SIZE / 8);
            }
        } catch (EbpfException e) {
            assertThat(e).hasMessageContaining("at position");
        }
    }

    @Example
    void recordThatIsBeingWrittenHoldsUpTheNext() {
        write(0, 8 | BUSY, (byte) 1);
        write(16, 8, (byte) 2);
        producer.putLong(0, 32);
        RingMemory memory = memory();
        assertThat(memory.next(memory.end())).isNull();
        assertThat(consumer.getLong(0)).isZero();
        write(0, 8, (byte) 1);

        var found = new ArrayList<Byte>();
        for (ByteBuffer record = memory.next(32); record != null; record = memory.next(32)) {
            found.add(record.get(0));
        }
        assertThat(found).containsExactly((byte) 1, (byte) 2);
    }

    @Example
    void recordLongerThanWhatIsWrittenIsAnError() {
        write(0, 17, (byte) 0);
        producer.putLong(0, 24);
        RingMemory memory = memory();

        assertThatExceptionOfType(EbpfException.class)
                .isThrownBy(() -> memory.next(memory.end()))
                .withMessage("read the ring: a record of 32 bytes at position 0 where 24 of 64 are written");
        assertThat(consumer.getLong(0)).isZero();
    }

    @Example
    void producerFurtherAheadThanTheRingIsLongIsAnError() {
        producer.putLong(0, SIZE + 8);
        RingMemory memory = memory();

        assertThatExceptionOfType(EbpfException.class).isThrownBy(() -> memory.next(memory.end()));
    }

    @Example
    void nobodyWritesIntoARecord() {
        write(0, 8, (byte) 1);
        producer.putLong(0, 16);

        assertThat(memory().next(16)).isNotNull().matches(ByteBuffer::isReadOnly);
    }

    private RingMemory memory() {
        return new RingMemory("the ring", consumer, producer, data, SIZE);
    }

    /** To both of the places that are one in a ring buffer. */
    private void write(long position, int header, byte filling) {
        int offset = (int) (position % SIZE);
        put(offset, header);
        int length = header & ~(BUSY | DISCARDED);
        for (int i = 0; i < length; i++) {
            int at = (offset + 8 + i) % SIZE;
            data.put(at, filling).put(at + SIZE, filling);
        }
    }

    private void put(int offset, int header) {
        data.putInt(offset, header).putInt((offset + SIZE) % (2 * SIZE), header);
    }

    private static byte[] bytes(ByteBuffer record) {
        byte[] bytes = new byte[record.remaining()];
        record.get(bytes);
        return bytes;
    }

    private static byte[] filled(int length, byte filling) {
        return length == 0 ? new byte[0] : new byte[] {filling};
    }
}
