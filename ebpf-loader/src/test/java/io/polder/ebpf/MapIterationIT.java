package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresCapability(Capability.EBPF_CLASSIFIER)
class MapIterationIT {

    private static final int STAYING = 2000;
    private static final int COMING_AND_GOING = 2000;

    private final BpfMap map =
            BpfMap.create(MapSpec.of("churn", MapType.HASH, 4, 8, 10_000).build());
    private final MapView<Integer, Long> view = map.view(Codecs.u32(), Codecs.u64());
    private final AtomicBoolean enough = new AtomicBoolean();

    @AfterEach
    void close() {
        map.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void entriesThatStayComeExactlyOnceWhileOthersComeAndGo(boolean batches)
            throws InterruptedException, ExecutionException {
        prepare(batches);
        List<Integer> staying = IntStream.range(0, STAYING).boxed().toList();
        view.putAll(staying, staying.stream().map(Integer::longValue).toList());
        var executor = Executors.newFixedThreadPool(2);
        try {
            var begun = new CountDownLatch(2);
            List<Future<?>> churn = List.of(
                    executor.submit(() -> churn(begun, STAYING)),
                    executor.submit(() -> churn(begun, STAYING + COMING_AND_GOING)));
            begun.await();
            for (int round = 0; round < 20; round++) {
                assertThat(staying()).hasSize(STAYING);
            }
            enough.set(true);
            for (Future<?> one : churn) {
                one.get();
            }
        } finally {
            enough.set(true);
            executor.shutdown();
        }
    }

    /** Fails when one comes twice. */
    private Set<Integer> staying() {
        var staying = new HashSet<Integer>();
        for (Map.Entry<Integer, Long> entry : view) {
            assertThat(entry.getValue()).isEqualTo(entry.getKey().longValue());
            if (entry.getKey() < STAYING) {
                assertThat(staying.add(entry.getKey())).isTrue();
            }
        }
        return staying;
    }

    private void churn(CountDownLatch begun, int first) {
        begun.countDown();
        while (!enough.get()) {
            for (int key = first; key < first + COMING_AND_GOING; key++) {
                view.put(key, (long) key);
            }
            for (int key = first; key < first + COMING_AND_GOING; key++) {
                view.remove(key);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void entriesCanBeRemovedAsTheyCome(boolean batches) {
        prepare(batches);
        IntStream.range(0, STAYING).forEach(key -> view.put(key, 0L));
        var seen = new HashSet<Integer>();
        for (Map.Entry<Integer, Long> entry : view) {
            assertThat(seen.add(entry.getKey())).isTrue();
            view.remove(entry.getKey());
        }

        assertThat(seen).hasSize(STAYING);
        assertThat(view.entries()).isEmpty();
    }

    @Test
    void walkGoesOnBehindEarlierKeysWhenTheLastIsGone() {
        prepare(false);
        IntStream.range(0, STAYING).forEach(key -> view.put(key, 0L));
        var walked = new HashSet<Integer>();
        try (var reader = new EntryReader(map.calls(), EntryReader.Mode.KEYS, 0, new Page(4, 8, 2))) {
            for (int count = reader.next(); count > 0; count = reader.next()) {
                int key = reader.page().key(0, Codecs.u32());
                walked.add(key);
                if (key % 2 == 0) {
                    view.remove(key);
                }
            }
        }

        assertThat(walked).hasSize(STAYING);
    }

    @Test
    void walkThatGetsNowhereEnds() {
        prepare(false);
        view.put(0, 0L);
        try (var reader = new EntryReader(map.calls(), EntryReader.Mode.KEYS, 0, new Page(4, 8, 2))) {
            assertThatExceptionOfType(EbpfException.class)
                    .isThrownBy(() -> replaceAsTheyCome(reader))
                    .withMessageContaining("keys vanish faster than they are read");
        }
    }

    /** Whenever a key has been read, it is gone and another has come. */
    private void replaceAsTheyCome(EntryReader reader) {
        for (int next = 1; reader.next() > 0; next++) {
            view.put(next, 0L);
            view.remove(reader.page().key(0, Codecs.u32()));
        }
    }

    private void prepare(boolean batches) {
        if (!batches) {
            map.calls().lack(BpfCommand.MAP_LOOKUP_BATCH);
        }
    }
}
