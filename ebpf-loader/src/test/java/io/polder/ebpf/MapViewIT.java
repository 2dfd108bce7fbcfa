package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.EBPF_CLASSIFIER)
class MapViewIT {

    private final BpfMap map =
            BpfMap.create(MapSpec.of("view", MapType.HASH, 4, 8, 1000).build());
    private final MapView<Integer, Long> view = map.view(Codecs.u32(), Codecs.u64());

    @AfterEach
    void close() {
        map.close();
    }

    @Test
    void valueIsPutAndGotAndRemoved() {
        view.put(1, 10L);

        assertThat(view.get(1)).contains(10L);
        assertThat(view.containsKey(1)).isTrue();
        assertThat(view.getOrDefault(1, 0L)).isEqualTo(10);
        assertThat(view.remove(1)).isTrue();
        assertThat(view.remove(1)).isFalse();
        assertThat(view.get(1)).isEmpty();
        assertThat(view.containsKey(1)).isFalse();
        assertThat(view.getOrDefault(1, 7L)).isEqualTo(7);
    }

    @Test
    void valueIsPutOnlyWhereThereIsNoneOrOne() {
        assertThat(view.replace(1, 10L)).isFalse();
        assertThat(view.putIfAbsent(1, 11L)).isTrue();
        assertThat(view.putIfAbsent(1, 12L)).isFalse();
        assertThat(view.get(1)).contains(11L);
        assertThat(view.replace(1, 13L)).isTrue();
        assertThat(view.get(1)).contains(13L);
    }

    @Test
    void valueIsTakenOnce() {
        view.put(1, 10L);

        assertThat(view.take(1)).contains(10L);
        assertThat(view.take(1)).isEmpty();
    }

    @Test
    void valueIsTakenInTwoStepsWhereTheKernelKnowsNoOther() {
        map.calls().lack(BpfCommand.MAP_LOOKUP_AND_DELETE_ELEM);

        valueIsTakenOnce();
    }

    @Test
    void fullMapSaysSo() {
        try (BpfMap small =
                BpfMap.create(MapSpec.of("small", MapType.HASH, 4, 8, 2).build())) {
            MapView<Integer, Long> two = small.view(Codecs.u32(), Codecs.u64());
            two.put(1, 1L);
            two.put(2, 2L);

            assertThatExceptionOfType(MapFullException.class)
                    .isThrownBy(() -> two.put(3, 3L))
                    .withMessageContainingAll("put 3 into map small (HASH, id ", "E2BIG", "all of its 2 entries");
            assertThatExceptionOfType(MapFullException.class).isThrownBy(() -> two.putIfAbsent(3, 3L));
            two.put(1, 4L);
            assertThat(two.get(1)).contains(4L);
        }
    }

    @Test
    void keyBeyondAnArrayIsNoFullMap() {
        try (BpfMap array =
                BpfMap.create(MapSpec.of("array", MapType.ARRAY, 4, 8, 2).build())) {
            MapView<Integer, Long> values = array.view(Codecs.u32(), Codecs.u64());

            assertThat(values.get(2)).isEmpty();
            assertThatExceptionOfType(MapOperationException.class)
                    .isThrownBy(() -> values.put(2, 1L))
                    .isNotInstanceOf(MapFullException.class)
                    .withMessageContainingAll("put 2 into map array", "keys of ARRAY are below its 2 entries");
            assertThatExceptionOfType(MapOperationException.class)
                    .isThrownBy(() -> values.remove(0))
                    .withMessageContainingAll("remove 0 in map array", "EINVAL", "ARRAY takes no such");
        }
    }

    @Test
    void codecOfAnotherSizeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> map.view(Codecs.u16(), Codecs.u64()))
                .withMessageContainingAll("keys of map view", "have 4 bytes", "codec of u16 have 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> map.view(Codecs.u32(), Codecs.u32()))
                .withMessageContainingAll("values of map view", "have 8 bytes", "codec of u32 have 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> map.perCpu(Codecs.u32(), Codecs.u64()))
                .withMessageContaining("one value for all CPUs");
    }

    @Test
    void codecThatWritesLessThanItSaysLeaksNothingOfOthers() {
        Codec<Long> lazy = new FixedCodec<>("lazy", 8, (value, to) -> to.putInt(1), ByteBuffer::getLong);
        MapView<Integer, Long> values = map.view(Codecs.u32(), lazy);

        assertThatIllegalStateException()
                .isThrownBy(() -> values.put(1, 1L))
                .withMessage("codec of lazy wrote 4 of 8 bytes");
        assertThatIllegalStateException().isThrownBy(() -> values.putAll(Map.of(1, 1L)));
    }

    @Test
    void frozenMapSaysSo() {
        map.freeze();

        assertThatExceptionOfType(MapOperationException.class)
                .isThrownBy(() -> view.put(1, 1L))
                .withMessageContainingAll("EPERM", "frozen");
    }

    @Test
    void mapForReadingSaysSo() {
        var spec = MapSpec.of("reading", MapType.HASH, 4, 8, 2).flags(MapSpec.READ_ONLY);
        try (BpfMap reading = BpfMap.create(spec.build())) {
            assertThatExceptionOfType(MapOperationException.class)
                    .isThrownBy(() -> reading.view(Codecs.u32(), Codecs.u64()).put(1, 1L))
                    .withMessageContainingAll("EPERM", "created so");
        }
    }

    @Test
    void closedMapIsNotUsed() {
        map.close();

        assertThatIllegalStateException().isThrownBy(() -> view.put(1, 1L));
        assertThatIllegalStateException().isThrownBy(view::entries);
    }

    @Test
    void lockOfValuesThatHaveNoneIsRefused() {
        assertThatExceptionOfType(MapOperationException.class)
                .isThrownBy(() -> view.withLock().put(1, 1L))
                .withMessageContaining("EINVAL");
        assertThatExceptionOfType(MapOperationException.class)
                .isThrownBy(() -> view.withLock().putAll(Map.of(1, 1L)))
                .withMessageContaining("EINVAL");
        view.putAll(Map.of(1, 1L));
        assertThat(view.entries()).containsExactly(Map.entry(1, 1L));
    }

    @Test
    void manyThreadsShareAView() throws ExecutionException, InterruptedException {
        int threads = 64;
        var executor = Executors.newFixedThreadPool(threads);
        try {
            var begin = new CountDownLatch(1);
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                results.add(executor.submit(() -> {
                    begin.await();
                    return faults(thread);
                }));
            }
            begin.countDown();
            for (Future<Integer> result : results) {
                assertThat(result.get()).isZero();
            }
        } finally {
            executor.shutdown();
        }
    }

    /** Each thread has ten keys of its own, whose values are never another's. */
    private int faults(int thread) {
        int faults = 0;
        for (int round = 0; round < 300; round++) {
            int key = thread * 10 + round % 10;
            long value = (long) thread << 32 | round;
            view.put(key, value);
            faults += view.getOrDefault(key, -1L) == value ? 0 : 1;
            faults += view.take(key).equals(Optional.of(value)) ? 0 : 1;
            faults += view.remove(key) ? 1 : 0;
        }
        return faults;
    }
}
