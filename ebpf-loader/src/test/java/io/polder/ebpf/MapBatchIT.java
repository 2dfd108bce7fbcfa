package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresCapability(Capability.EBPF_CLASSIFIER)
class MapBatchIT {

    private static final int MOST = 10_000;

    private final BpfMap map =
            BpfMap.create(MapSpec.of("batch", MapType.HASH, 4, 8, MOST).build());
    private final MapView<Integer, Long> view = map.view(Codecs.u32(), Codecs.u64());

    @AfterEach
    void close() {
        map.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void entriesArePutReadAndRemoved(boolean batches) {
        prepare(batches);
        Map<Integer, Long> entries = entries(MOST);
        view.putAll(entries);

        assertThat(asMap(view.entries())).isEqualTo(entries);
        assertThat(view.keys()).hasSize(MOST).containsAll(entries.keySet());
        assertThat(view.stream().mapToLong(Map.Entry::getValue).sum())
                .isEqualTo(entries.values().stream().mapToLong(Long::longValue).sum());
        assertThat(view.removeAll(List.of(5, -1, 6, -2, 7))).isEqualTo(3);
        assertThat(view.removeAll(List.of(-1))).isZero();
        assertThat(view.removeAll(List.of())).isZero();
        assertThat(view.keys()).hasSize(MOST - 3).doesNotContain(5, 6, 7);
        assertThat(view.removeAll(entries.keySet())).isEqualTo(MOST - 3);
        assertThat(view.entries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void entriesAreTakenOnce(boolean batches) {
        prepare(batches);
        Map<Integer, Long> entries = entries(MOST);
        view.putAll(new ArrayList<>(entries.keySet()), new ArrayList<>(entries.values()));

        assertThat(asMap(view.drain())).isEqualTo(entries);
        assertThat(view.drain()).isEmpty();
        assertThat(view.iterator()).isExhausted();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mapThatIsFullInTheMiddleSaysHowManyEntriesAreIn(boolean batches) {
        prepare(batches);
        List<Integer> keys = IntStream.range(0, MOST + 500).boxed().toList();
        List<Long> values = keys.stream().map(Integer::longValue).toList();

        assertThatExceptionOfType(MapFullException.class)
                .isThrownBy(() -> view.putAll(keys, values))
                .withMessageContainingAll(
                        "put 10500 entries into map batch", "E2BIG", "after 10000 of 10500 entries: all of its 10000")
                .satisfies(full -> assertThat(full.completed()).isEqualTo(MOST));
        assertThat(view.keys()).containsExactlyInAnyOrderElementsOf(keys.subList(0, MOST));
    }

    @Test
    void batchesAreUsedWhereThereAre() {
        view.putAll(entries(10));
        view.removeAll(List.of(1));
        view.entries();
        view.drain();

        for (BpfCommand command : BpfCommand.values()) {
            assertThat(map.calls().lacks(command)).as(command.name()).isFalse();
        }
    }

    @Test
    void pageGrowsForABucketThatIsLargerThanIt() {
        Map<Integer, Long> entries = entries(MOST);
        view.putAll(entries);
        var read = new HashMap<Integer, Long>();
        var reader = new EntryReader(map.calls(), EntryReader.Mode.ENTRIES, 0, new Page(4, 8, 1));
        try (reader) {
            for (int count = reader.next(); count > 0; count = reader.next()) {
                for (int i = 0; i < count; i++) {
                    read.put(reader.page().key(i, Codecs.u32()), reader.page().value(i, Codecs.u64()));
                }
            }
        }

        assertThat(read).isEqualTo(entries);
        assertThat(reader.page().capacity()).isGreaterThan(1);
    }

    @Test
    void kindWithoutBatchesIsServedOneByOne() {
        MapSpec spec = MapSpec.of("devices", MapType.DEVMAP_HASH, 4, 4, 100).build();
        try (BpfMap devices = BpfMap.create(spec)) {
            MapView<Integer, Integer> indices = devices.view(Codecs.u32(), Codecs.u32());
            Map<Integer, Integer> loopback =
                    IntStream.range(0, 100).boxed().collect(Collectors.toMap(i -> i * 7, i -> 1));
            indices.putAll(loopback);

            assertThat(devices.calls().lacks(BpfCommand.MAP_UPDATE_BATCH)).isTrue();
            assertThat(asMap(indices.entries())).isEqualTo(loopback);
            assertThatExceptionOfType(MapFullException.class)
                    .isThrownBy(() -> indices.putAll(List.of(7, 1), List.of(1, 1)))
                    .withMessageContaining("after 1 of 2 entries");
            assertThat(asMap(indices.drain())).isEqualTo(loopback);
        }
    }

    @Test
    void arrayIsReadWholeAndKeepsItsEntries() {
        try (BpfMap array =
                BpfMap.create(MapSpec.of("array", MapType.ARRAY, 4, 8, 10).build())) {
            MapView<Integer, Long> values = array.view(Codecs.u32(), Codecs.u64());
            values.putAll(entries(10));

            assertThat(asMap(values.entries())).isEqualTo(entries(10));
            assertThatExceptionOfType(MapOperationException.class).isThrownBy(values::drain);
            assertThatExceptionOfType(MapOperationException.class).isThrownBy(() -> values.removeAll(List.of(1)));
            assertThatExceptionOfType(MapOperationException.class)
                    .isThrownBy(() -> values.putAll(List.of(1, 10), List.of(1L, 1L)))
                    .withMessageContaining("after 1 of 2 entries: keys of ARRAY are below its 10 entries");
        }
    }

    @Test
    void keysAndValuesMustBeAsMany() {
        assertThatIllegalArgumentException().isThrownBy(() -> view.putAll(List.of(1, 2), List.of(1L)));
    }

    @Test
    void lastValueOfAKeyStays() {
        view.putAll(List.of(1, 1, 1), List.of(1L, 2L, 3L));

        assertThat(view.entries()).containsExactly(Map.entry(1, 3L));
    }

    @Test
    void iteratorEnds() {
        view.put(1, 10L);
        var iterator = view.iterator();

        assertThat(iterator.next()).isEqualTo(Map.entry(1, 10L));
        assertThat(iterator.hasNext()).isFalse();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(iterator::next);
    }

    private void prepare(boolean batches) {
        if (!batches) {
            List.of(
                            BpfCommand.MAP_UPDATE_BATCH,
                            BpfCommand.MAP_DELETE_BATCH,
                            BpfCommand.MAP_LOOKUP_BATCH,
                            BpfCommand.MAP_LOOKUP_AND_DELETE_BATCH)
                    .forEach(map.calls()::lack);
        }
    }

    private static Map<Integer, Long> entries(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> i, i -> i * 3L));
    }

    private static <K, V> Map<K, V> asMap(List<Map.Entry<K, V>> entries) {
        return entries.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
