package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.polder.ebpf.asm.Code;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.EBPF_CLASSIFIER)
class RingBufferIT {

    private static final int SIZE = 1 << 16;
    private static final int FULL = -11; // EAGAIN
    private static final Duration LONG = Duration.ofMinutes(10);

    private final BpfMap map =
            BpfMap.create(MapSpec.of("ring", MapType.RINGBUF, 0, 0, SIZE).build());
    private final RingBuffer ring = RingBuffer.of(map);
    private final List<Long> numbers = new ArrayList<>();

    @AfterEach
    void close() {
        ring.close();
        map.close();
    }

    @Test
    void recordsComeInTheirOrderAroundTheEnd() {
        try (BpfProgram writer = writer(360)) {
            for (long number = 0; number < 1000; number++) {
                assertThat(write(writer, 360, number)).isZero();
                if (number % 7 == 0) {
                    ring.consume(this::keep);
                }
            }
            ring.consume(this::keep);
        }

        assertThat(numbers)
                .containsExactlyElementsOf(LongStream.range(0, 1000).boxed().toList());
        assertThat(ring.consume(this::keep)).isZero();
    }

    @Test
    void recordHasItsLength() {
        try (BpfProgram writer = writer(13)) {
            write(writer, 13, 7);
        }

        assertThat(ring.consume(record -> {
                    assertThat(record.remaining()).isEqualTo(13);
                    assertThat(record.order()).isEqualTo(ByteOrder.nativeOrder());
                    assertThat(record.getLong()).isEqualTo(7);
                }))
                .isEqualTo(1);
    }

    @Test
    void discardedRecordsArePassedOver() {
        try (BpfProgram writer = writer(8);
                BpfProgram discarder = load(RingPrograms.discarding(24))) {
            write(writer, 8, 1);
            write(discarder, 24, 2);
            write(discarder, 24, 3);
            write(writer, 8, 4);
        }

        assertThat(ring.consume(this::keep)).isEqualTo(2);
        assertThat(numbers).containsExactly(1L, 4L);
    }

    @Test
    void fullRingTakesRecordsAgainOnceItIsRead() {
        try (BpfProgram writer = writer(8)) {
            int written = 0;
            while (write(writer, 8, written) == 0) {
                written++;
            }
            assertThat(write(writer, 8, -1)).isEqualTo(FULL);

            assertThat(ring.consume(this::keep)).isEqualTo(written);
            assertThat(write(writer, 8, written)).isZero();
            assertThat(ring.consume(this::keep)).isEqualTo(1);
            assertThat(numbers)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(0, written).boxed().toList());
        }
    }

    @Test
    void waitEndsWithTheTime() {
        assertThat(ring.poll(Duration.ofMillis(5), this::keep)).isZero();
        assertThat(ring.poll(Duration.ofSeconds(-1), this::keep)).isZero();
        assertThat(numbers).isEmpty();
    }

    @Test
    void recordsOfManyProgramsComeWhileTheyAreWritten() throws InterruptedException, ExecutionException {
        int threads = 8;
        int each = 2000;
        var executor = Executors.newFixedThreadPool(threads);
        try (BpfProgram writer = writer(40)) {
            List<Future<?>> writers = IntStream.range(0, threads)
                    .<Future<?>>mapToObj(thread -> executor.submit(() -> writeAll(writer, thread, each)))
                    .toList();
            while (numbers.size() < threads * each) {
                assertThat(ring.poll(LONG, this::keep)).isPositive();
            }
            for (Future<?> one : writers) {
                one.get();
            }
        } finally {
            executor.shutdown();
        }

        for (int thread = 0; thread < threads; thread++) {
            long first = (long) thread << 32;
            assertThat(numbers.stream().filter(number -> number >> 32 == first >> 32))
                    .containsExactlyElementsOf(
                            LongStream.range(first, first + each).boxed().toList());
        }
    }

    private static void writeAll(BpfProgram writer, int thread, int count) {
        for (int i = 0; i < count; i++) {
            while (write(writer, 40, (long) thread << 32 | i) == FULL) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void closingEndsAWait() throws InterruptedException, ExecutionException {
        var executor = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> waiting = executor.submit(() -> ring.poll(LONG, this::keep));
            awaitReader();
            ring.close();

            assertThat(waiting.get()).isZero();
            assertThat(ring.isClosed()).isTrue();
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void closingAtAnyMomentIsSafe() throws InterruptedException, ExecutionException {
        var executor = Executors.newFixedThreadPool(2);
        try (BpfProgram writer = writer(8)) {
            for (int i = 0; i < 300; i++) {
                var reader = RingBuffer.of(map);
                var begun = new CountDownLatch(1);
                Future<Integer> reading = executor.submit(() -> pollUntilClosed(reader, begun));
                Future<Integer> writing = executor.submit(() -> write(writer, 8, 1));
                begun.await();
                reader.close();
                reading.get();
                writing.get();
            }
        } finally {
            executor.shutdown();
        }
    }

    private static int pollUntilClosed(RingBuffer reader, CountDownLatch begun) {
        begun.countDown();
        int count = 0;
        try {
            while (!reader.isClosed()) {
                count += reader.poll(
                        LONG, record -> assertThat(record.getLong(0)).isEqualTo(1));
            }
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("closed: reader of");
        }
        return count;
    }

    @Test
    void oneThreadReadsAtATime() throws InterruptedException, ExecutionException {
        var executor = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> waiting = executor.submit(() -> ring.poll(LONG, this::keep));
            awaitReader();

            assertThatIllegalStateException()
                    .isThrownBy(() -> ring.consume(this::keep))
                    .withMessageContainingAll("reads map ring", "already");
            ring.close();
            waiting.get();
        } finally {
            executor.shutdown();
        }
    }

    private void awaitReader() {
        while (!ring.isBeingRead()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void closingFromAnActionTakesEffectAfterIt() {
        var kept = new ArrayList<ByteBuffer>();
        try (BpfProgram writer = writer(8)) {
            write(writer, 8, 1);
            write(writer, 8, 2);
        }

        assertThat(ring.consume(record -> {
                    ring.close();
                    kept.add(record);
                }))
                .isEqualTo(1);
        // The memory is unmapped, and the record none of it.
        assertThat(kept.get(0).getLong(0)).isEqualTo(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> ring.consume(this::keep))
                .withMessageContaining("closed: reader of map ring");
        ring.close();
    }

    @Test
    void whatAnActionThrowsEndsTheReadingBehindItsRecord() {
        try (BpfProgram writer = writer(8)) {
            write(writer, 8, 1);
            write(writer, 8, 2);
        }

        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> ring.consume(record -> {
                    throw new UnsupportedOperationException();
                }));
        ring.consume(this::keep);
        assertThat(numbers).containsExactly(2L);
    }

    @Test
    void nextReaderBeginsWhereTheLastEnded() {
        try (BpfProgram writer = writer(8)) {
            write(writer, 8, 1);
            ring.consume(this::keep);
            ring.close();
            write(writer, 8, 2);
        }
        try (RingBuffer next = RingBuffer.of(map)) {
            next.consume(this::keep);
        }

        assertThat(numbers).containsExactly(1L, 2L);
    }

    @Test
    void otherMapsAreRefused() {
        try (BpfMap array =
                BpfMap.create(MapSpec.of("array", MapType.ARRAY, 4, 4, 1).build())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RingBuffer.of(array))
                    .withMessageContaining("is no ring buffer");
        }
    }

    private void keep(ByteBuffer record) {
        numbers.add(record.getLong());
    }

    private BpfProgram writer(int length) {
        return load(RingPrograms.writing(length));
    }

    private BpfProgram load(Code code) {
        return BpfProgram.load(
                ProgramSpec.of("writer", ProgramType.SCHED_CLS, code).build(), Map.of("ring", map));
    }

    /** What the helper has said. */
    private static int write(BpfProgram program, int length, long number) {
        ByteBuffer packet = ByteBuffer.allocate(RingPrograms.HEADER + length).order(ByteOrder.nativeOrder());
        packet.putLong(RingPrograms.HEADER, number);
        return program.test(TestRun.Request.of(packet.array())).returnValue();
    }
}
