package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.polder.ebpf.internal.PageSize;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@RequiresCapability(Capability.EBPF_CLASSIFIER)
class MapCreationIT {

    @ParameterizedTest
    @CsvSource({
        "HASH, 4, 4, 0, 0, it must have room for an entry",
        "HASH, 0, 4, 1, 0, keys must have bytes",
        "HASH, 4, 0, 1, 0, values must have bytes",
        "HASH, 4, 5000000, 1, 0, key and value must be less than 4 MiB",
        "HASH, -1, 4, 1, 0, key and value must be less than 4 MiB",
        "ARRAY, 8, 4, 1, 0, keys must have 4 bytes",
        "ARRAY, 4, -1, 1, 0, 'its keys, its values or all of it are too large'",
        "PERCPU_ARRAY, 4, 40000, 1, 0, values for each CPU must be at most 32 KiB",
        "PERCPU_HASH, 4, 40000, 1, 0, values for each CPU must be at most 32 KiB",
        "LPM_TRIE, 8, 4, 1, 0, it must be created with NO_PREALLOC",
        "LPM_TRIE, 4, 4, 1, 1, keys must have 5 to 260 bytes",
        "PROG_ARRAY, 4, 8, 1, 0, values must have 4 bytes",
        "QUEUE, 4, 4, 1, 0, keys must have no bytes",
        "RINGBUF, 0, 0, 0, 0, its size must be a power of two and a multiple of",
        "RINGBUF, 4, 0, 4096, 0, keys must have no bytes",
        "DEVMAP, 4, 2, 1, 0, values must have 4 or 8 bytes",
        "SK_STORAGE, 4, 4, 1, 1, it must be created for 0 entries",
        "SK_STORAGE, 4, 4, 0, 1, it must be created with the BTF of its keys and values",
        "ARRAY, 4, 4, 1, 1, 'this kernel has no ARRAY, or not with these sizes and flags'"
    })
    void refusalSaysWhatIsWrong(MapType type, int key, int value, int entries, int flags, String reason) {
        MapSpec spec =
                MapSpec.of("wrong", type, key, value, entries).flags(flags).build();

        assertThatExceptionOfType(EbpfException.class)
                .isThrownBy(() -> BpfMap.create(spec))
                .withMessageContainingAll("create " + spec, reason);
    }

    @Test
    void mapThatNeedsTooMuchSaysSo() {
        MapSpec spec = MapSpec.of("huge", MapType.ARRAY, 4, 1 << 30, 1 << 30).build();

        assertThatExceptionOfType(EbpfException.class)
                .isThrownBy(() -> BpfMap.create(spec))
                .withMessageContainingAll("create ARRAY huge", "ENOMEM", "no memory for it");
    }

    @Test
    void memoryIsOnTheNode() {
        MapSpec spec = MapSpec.of("node", MapType.HASH, 4, 4, 1).numaNode(0).build();
        try (BpfMap map = BpfMap.create(spec)) {
            assertThat(map.info().flags()).isEqualTo(MapCreation.NUMA_NODE);
        }
        MapSpec nowhere = spec.toBuilder().numaNode(1000).build();

        assertThatExceptionOfType(EbpfException.class)
                .isThrownBy(() -> BpfMap.create(nowhere))
                .withMessageContaining("EINVAL");
    }

    @Test
    void wrongInnerMapIsNamed() {
        MapSpec inner = MapSpec.of("inside", MapType.ARRAY, 2, 4, 1).build();
        MapSpec outer = MapSpec.of("outside", MapType.HASH_OF_MAPS, 4, 4, 1)
                .inner(inner)
                .build();

        assertThatExceptionOfType(EbpfException.class)
                .isThrownBy(() -> BpfMap.create(outer))
                .withMessageContainingAll("create ARRAY inside", "keys must have 4 bytes");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1.5, 2", "2, 2", "5, 8"})
    void ringBufferHasTheNextSizeThatThereIs(double pages, int rounded) {
        int page = PageSize.bytes();
        MapSpec spec =
                MapSpec.of("ring", MapType.RINGBUF, 0, 0, (int) (pages * page)).build();
        try (BpfMap map = BpfMap.create(spec)) {
            assertThat(map.info().maxEntries()).isEqualTo(rounded * page);
        }
    }
}
