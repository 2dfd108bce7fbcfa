package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@RequiresCapability(Capability.EBPF_CLASSIFIER)
class PerCpuMapIT {

    private static final int CPUS = PossibleCpus.count();

    @ParameterizedTest
    @EnumSource(names = {"PERCPU_HASH", "LRU_PERCPU_HASH", "PERCPU_ARRAY"})
    void everyCpuHasItsValue(MapType type) {
        // Three bytes have five of padding.
        try (BpfMap map = BpfMap.create(MapSpec.of("percpu", type, 4, 3, 100).build())) {
            MapView<Integer, List<String>> view = map.perCpu(Codecs.u32(), Codecs.text(3));
            Map<Integer, List<String>> entries =
                    IntStream.range(0, 100).boxed().collect(Collectors.toMap(key -> key, PerCpuMapIT::values));
            view.put(7, entries.get(7));
            assertThat(view.get(7)).contains(entries.get(7));

            view.putAll(entries);

            assertThat(asMap(view)).isEqualTo(entries);
            map.calls().lack(BpfCommand.MAP_LOOKUP_BATCH);
            assertThat(asMap(view)).isEqualTo(entries);
        }
    }

    @Test
    void listsOfAnotherLengthAreRefused() {
        try (BpfMap map = BpfMap.create(
                MapSpec.of("percpu", MapType.PERCPU_ARRAY, 4, 8, 1).build())) {
            MapView<Integer, List<Long>> view = map.perCpu(Codecs.u32(), Codecs.u64());

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> view.put(0, List.of()))
                    .withMessage("0 values for " + CPUS + " possible CPUs");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> map.view(Codecs.u32(), Codecs.u64()))
                    .withMessageContaining("perCpu is the view of it");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> map.perCpu(Codecs.u32(), Codecs.u32()))
                    .withMessageContaining("values of map percpu");
        }
    }

    private static List<String> values(int key) {
        return IntStream.range(0, CPUS).mapToObj(cpu -> "" + (key * 7 + cpu)).toList();
    }

    private static <K, V> Map<K, V> asMap(MapView<K, V> view) {
        return view.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
