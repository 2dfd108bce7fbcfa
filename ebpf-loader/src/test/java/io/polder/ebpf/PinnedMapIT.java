package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.polder.ebpf.IncompatiblePinException.Difference;
import io.polder.linux.internal.Syscalls;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@RequiresCapability(Capability.EBPF_CLASSIFIER)
class PinnedMapIT {

    private static final MapSpec SPEC =
            MapSpec.of("pinned", MapType.HASH, 4, 8, 100).build();

    @TempDir
    private Path directory;

    @BeforeEach
    void mount() {
        assertThat(Syscalls.mount("bpf", directory.toString(), "bpf", 0)).isZero();
    }

    @AfterEach
    void unmount() {
        assertThat(Syscalls.umount(directory.toString(), 0)).isZero();
    }

    @Test
    void pinIsMadeAndUsedAgain() {
        Path pin = directory.resolve("map");
        try (BpfMap created = BpfMap.createOrReuse(SPEC, pin)) {
            created.view(Codecs.u32(), Codecs.u64()).put(1, 10L);
        }
        try (BpfMap again = BpfMap.createOrReuse(SPEC, pin)) {
            assertThat(again.view(Codecs.u32(), Codecs.u64()).get(1)).contains(10L);
        }
    }

    static Stream<Arguments> differences() {
        return Stream.of(
                Arguments.of(SPEC.toBuilder().type(MapType.LRU_HASH).build(), "type", "LRU_HASH", "HASH"),
                Arguments.of(SPEC.toBuilder().keySize(8).build(), "key size", "8", "4"),
                Arguments.of(SPEC.toBuilder().valueSize(4).build(), "value size", "4", "8"),
                Arguments.of(SPEC.toBuilder().maxEntries(101).build(), "max entries", "101", "100"),
                Arguments.of(SPEC.toBuilder().flags(MapSpec.NO_PREALLOC).build(), "flags", "0x1", "0x0"),
                Arguments.of(SPEC.toBuilder().numaNode(0).build(), "flags", "0x4", "0x0"),
                Arguments.of(SPEC.toBuilder().extra(3).build(), "extra", "3", "0"));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void differenceIsNamed(MapSpec other, String property, String expected, String found) {
        Path pin = directory.resolve("map");
        BpfMap.createOrReuse(SPEC, pin).close();

        assertThatExceptionOfType(IncompatiblePinException.class)
                .isThrownBy(() -> BpfMap.createOrReuse(other, pin))
                .withMessageContainingAll(pin.toString(), property + " " + found + " instead of " + expected)
                .satisfies(e -> assertThat(e.path()).isEqualTo(pin))
                .satisfies(e -> assertThat(e.differences())
                        .extracting(Difference::property, Difference::expected, Difference::found)
                        .containsExactly(tuple(property, expected, found)));
    }

    @Test
    void everyDifferenceIsNamed() {
        Path pin = directory.resolve("map");
        BpfMap.createOrReuse(SPEC, pin).close();
        MapSpec other = MapSpec.of("other", MapType.ARRAY, 8, 4, 1).build();

        assertThatExceptionOfType(IncompatiblePinException.class)
                .isThrownBy(() -> BpfMap.createOrReuse(other, pin))
                .satisfies(e -> assertThat(e.differences())
                        .extracting(Difference::property)
                        .containsExactly("type", "key size", "value size", "max entries"));
    }

    @Test
    void whatTheKernelAddsIsNoDifference() {
        for (MapSpec spec : new MapSpec[] {
            MapSpec.of("devices", MapType.DEVMAP, 4, 4, 4).build(),
            MapSpec.of("ring", MapType.RINGBUF, 0, 0, 5000).build(),
            MapSpec.of("events", MapType.PERF_EVENT_ARRAY, 4, 4, 0).build(),
            MapSpec.of("reading", MapType.ARRAY, 4, 4, 1)
                    .flags(MapSpec.READ_ONLY)
                    .build(),
            MapSpec.of("bloom", MapType.BLOOM_FILTER, 0, 4, 10).extra(3).build()
        }) {
            Path pin = directory.resolve(spec.name());
            try (BpfMap created = BpfMap.createOrReuse(spec, pin);
                    BpfMap again = BpfMap.createOrReuse(spec, pin)) {
                assertThat(again.info().id()).isEqualTo(created.info().id());
            }
        }
    }

    @Test
    void programUnderThePinIsNoMap() {
        Path pin = directory.resolve("program");
        var spec = ProgramSpec.of("other", ProgramType.SCHED_CLS, ProgramProbe.returning(0));
        try (BpfProgram program = BpfProgram.load(spec.build())) {
            program.pin(pin);
        }

        assertThatExceptionOfType(EbpfException.class)
                .isThrownBy(() -> BpfMap.createOrReuse(SPEC, pin))
                .withMessageContainingAll("open the pin " + pin, "it is no map but anon_inode:bpf-prog");
    }

    @Test
    void directoryThatIsNotThereIsSaid() {
        Path pin = directory.resolve("missing").resolve("map");

        assertThatExceptionOfType(EbpfException.class)
                .isThrownBy(() -> BpfMap.createOrReuse(SPEC, pin))
                .withMessageContainingAll("pin " + pin, "ENOENT");
    }

    @Test
    void otherFileSystemIsSaid(@TempDir Path elsewhere) throws IOException {
        Path pin = elsewhere.resolve("map");
        assertThatExceptionOfType(MissingBpfFileSystemException.class)
                .isThrownBy(() -> BpfMap.createOrReuse(SPEC, pin))
                .withMessageContainingAll("pin " + pin, "pins need one of kind bpf");
        Files.createFile(pin);

        assertThatExceptionOfType(EbpfException.class)
                .isThrownBy(() -> BpfMap.createOrReuse(SPEC, pin))
                .withMessageContaining("open the pin " + pin);
    }

    @Test
    void nameWithADotIsSaid() {
        Path pin = directory.resolve("map.one");

        assertThatExceptionOfType(EbpfException.class)
                .isThrownBy(() -> BpfMap.createOrReuse(SPEC, pin))
                .withMessageContainingAll("pin " + pin, "no dots");
    }

    @Test
    void manyWhoWantItGetTheSame() throws InterruptedException, ExecutionException {
        int threads = 16;
        Path pin = directory.resolve("map");
        var begin = new CountDownLatch(1);
        Callable<Integer> one = () -> {
            begin.await();
            try (BpfMap map = BpfMap.createOrReuse(SPEC, pin)) {
                return map.info().id();
            }
        };
        var executor = Executors.newFixedThreadPool(threads);
        try {
            var results =
                    Stream.generate(() -> executor.submit(one)).limit(threads).toList();
            begin.countDown();
            Set<Integer> ids = new HashSet<>();
            for (var result : results) {
                ids.add(result.get());
            }
            assertThat(ids).hasSize(1);
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void mapThatAnObjectPinsByNameIsSharedByAllThatLoadIt() throws IOException {
        LoadOptions options = LoadOptions.DEFAULT.withPins(directory);
        ObjectSpec spec = Sampler.spec("pinned");
        try (BpfObject first = BpfObject.load(spec, options)) {
            assertThat(Sampler.run(first, "count")).isZero();
            assertThat(Sampler.run(first, "count")).isEqualTo(1);
        }
        try (BpfObject second = BpfObject.load(spec, options)) {
            assertThat(Sampler.run(second, "count")).isEqualTo(2);
            assertThat(second.map("own_count").view(Codecs.u32(), Codecs.u64()).get(0))
                    .contains(1L);
        }
        ObjectSpec larger = spec.withMap("pinned_count", map -> map.maxEntries(2));
        assertThatExceptionOfType(IncompatiblePinException.class)
                .isThrownBy(() -> BpfObject.load(larger, options))
                .withMessageContaining("max entries");
    }
}
