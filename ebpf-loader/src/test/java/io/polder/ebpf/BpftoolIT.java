package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.linux.internal.Syscalls;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What we and bpftool(8) say of maps and programs, whoever of us made them. */
@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.BPFTOOL})
class BpftoolIT {

    private static final int MAPS = 40;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

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

    /** Maps of random sizes, of kinds that take any. */
    private MapSpec randomSpec(int number) {
        MapType type = List.of(
                        MapType.HASH,
                        MapType.ARRAY,
                        MapType.LRU_HASH,
                        MapType.PERCPU_HASH,
                        MapType.PERCPU_ARRAY,
                        MapType.LPM_TRIE,
                        MapType.QUEUE,
                        MapType.STACK,
                        MapType.BLOOM_FILTER,
                        MapType.RINGBUF,
                        MapType.PROG_ARRAY)
                .get(random.nextInt(11));
        int key = 1 + random.nextInt(64);
        int value = 1 + random.nextInt(200);
        int entries = 1 + random.nextInt(500);
        var spec = MapSpec.of("random" + number, type, key, value, entries);
        return switch (type) {
            case ARRAY, PERCPU_ARRAY -> spec.keySize(4).build();
            case LPM_TRIE ->
                spec.keySize(5 + random.nextInt(20)).flags(MapSpec.NO_PREALLOC).build();
            case QUEUE, STACK, BLOOM_FILTER -> spec.keySize(0).build();
            case RINGBUF -> spec.keySize(0).valueSize(0).maxEntries(65536).build();
            case PROG_ARRAY -> spec.keySize(4).valueSize(4).build();
            case HASH ->
                spec.flags(random.nextBoolean() ? MapSpec.NO_PREALLOC : 0).build();
            default -> spec.build();
        };
    }

    @Test
    void bpftoolSaysOfOurMapsWhatWeDo() throws IOException {
        for (int i = 0; i < MAPS; i++) {
            MapSpec spec = randomSpec(i);
            try (BpfMap map = BpfMap.create(spec)) {
                JsonNode shown = Bpftool.json(
                        "map", "show", "id", Integer.toString(map.info().id()));

                requireSame(map.info(), shown);
                assertThat(BpfMap.ids()).contains(map.info().id());
                assertThat(map.info().maxEntries()).as("seed %d", seed).isEqualTo(spec.maxEntries());
            }
        }
    }

    private void requireSame(MapInfo info, JsonNode shown) {
        assertThat(info).as("%s, seed %d", shown, seed).satisfies(map -> {
            assertThat(map.id()).isEqualTo(shown.path("id").asInt());
            assertThat(Bpftool.name(map.type().orElseThrow()))
                    .isEqualTo(shown.path("type").asText());
            assertThat(map.name()).isEqualTo(shown.path("name").asText());
            assertThat(map.flags()).isEqualTo(shown.path("flags").asInt());
            assertThat(map.keySize()).isEqualTo(shown.path("bytes_key").asInt());
            assertThat(map.valueSize()).isEqualTo(shown.path("bytes_value").asInt());
            assertThat(map.maxEntries()).isEqualTo(shown.path("max_entries").asInt());
            assertThat(map.btfId()).isEqualTo(shown.path("btf_id").asInt());
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"HASH", "LRU_HASH"})
    void bpftoolDumpsWhatWePutIn(MapType type) throws IOException {
        MapSpec spec = MapSpec.of("filled", type, 6, 10, 1000).build();
        try (BpfMap map = BpfMap.create(spec)) {
            MapView<byte[], byte[]> view = map.view(Codecs.bytes(6), Codecs.bytes(10));
            for (int i = 0; i < 100; i++) {
                view.put(randomBytes(6), randomBytes(10));
            }

            assertThat(dump("id", Integer.toString(map.info().id()))).isEqualTo(entries(view));
        }
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Map<ByteBuffer, ByteBuffer> dump(String... map) throws IOException {
        var entries = new HashMap<ByteBuffer, ByteBuffer>();
        var arguments = Stream.concat(Stream.of("map", "dump"), Stream.of(map)).toArray(String[]::new);
        for (JsonNode entry : Bpftool.json(arguments)) {
            entries.put(Bpftool.bytes(entry.path("key")), Bpftool.bytes(entry.path("value")));
        }
        return entries;
    }

    private static Map<ByteBuffer, ByteBuffer> entries(MapView<byte[], byte[]> view) {
        var entries = new HashMap<ByteBuffer, ByteBuffer>();
        view.forEach((key, value) -> entries.put(ByteBuffer.wrap(key), ByteBuffer.wrap(value)));
        return entries;
    }

    @ParameterizedTest
    @ValueSource(strings = {"hash", "array", "lru_hash"})
    void weSayOfBpftoolsMapsWhatItDoes(String type) throws IOException {
        Path pin = directory.resolve(type);
        Bpftool.run(
                "map",
                "create",
                pin.toString(),
                "type",
                type,
                "key",
                "4",
                "value",
                "8",
                "entries",
                "20",
                "name",
                "theirs");
        for (int i = 0; i < 10; i++) {
            update(pin, new byte[] {(byte) i, 0, 0, 0}, randomBytes(8));
        }

        try (BpfMap map = BpfMap.ofPin(pin)) {
            requireSame(map.info(), Bpftool.json("map", "show", "pinned", pin.toString()));
            MapView<byte[], byte[]> view = map.view(Codecs.bytes(4), Codecs.bytes(8));
            assertThat(entries(view)).hasSizeGreaterThanOrEqualTo(10).isEqualTo(dump("pinned", pin.toString()));
        }
    }

    private static void update(Path pin, byte[] key, byte[] value) throws IOException {
        var command = new ArrayList<>(List.of("map", "update", "pinned", pin.toString(), "key"));
        command.addAll(Bpftool.words(key));
        command.add("value");
        command.addAll(Bpftool.words(value));
        Bpftool.run(command.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"service", "traffic", "functions", "sections", "kernel_structs", "locks"})
    void bpftoolSaysOfOurProgramsWhatWeDo(String name) throws IOException {
        try (BpfObject object = BpfObject.load(Sampler.spec(name))) {
            for (BpfProgram program : object.programs().values()) {
                requireSame(
                        program.info(),
                        Bpftool.json(
                                "prog",
                                "show",
                                "id",
                                Integer.toString(program.info().id())));
                assertThat(BpfProgram.ids()).contains(program.info().id());
            }
            for (BpfMap map : object.maps().values()) {
                requireSame(
                        map.info(),
                        Bpftool.json(
                                "map", "show", "id", Integer.toString(map.info().id())));
            }
        }
    }

    private static void requireSame(ProgramInfo info, JsonNode shown) {
        assertThat(info).as("%s", shown).satisfies(program -> {
            assertThat(program.id()).isEqualTo(shown.path("id").asInt());
            assertThat(program.type().orElseThrow().number())
                    .isEqualTo(typeNumber(shown.path("type").asText()));
            // Of programs with BTF bpftool shows the function's whole name.
            assertThat(shown.path("name").asText()).startsWith(program.name());
            assertThat(program.tag()).isEqualTo(shown.path("tag").asText());
            assertThat(program.btfId()).isEqualTo(shown.path("btf_id").asInt());
            assertThat(program.translatedBytes())
                    .isEqualTo(shown.path("bytes_xlated").asInt());
            assertThat(program.compiledBytes())
                    .isEqualTo(shown.path("bytes_jited").asInt());
            var maps = new ArrayList<Integer>();
            shown.path("map_ids").forEach(id -> maps.add(id.asInt()));
            assertThat(program.mapIds()).isEqualTo(maps);
        });
    }

    private static int typeNumber(String name) {
        for (ProgramType type : ProgramType.values()) {
            if (Bpftool.name(type).equals(name)) {
                return type.number();
            }
        }
        throw new AssertionError("program type " + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"service", "functions", "kernel_structs", "tail_calls", "timers", "variables", "locks"})
    void weSayOfBpftoolsProgramsWhatItDoes(String name) throws IOException {
        Path object = Files.createTempFile("sampler", ".o");
        try (InputStream bytes = BpftoolIT.class.getResourceAsStream("/sampler/" + name + ".o")) {
            Files.write(object, bytes.readAllBytes());
            Bpftool.run(
                    "prog",
                    "loadall",
                    object.toString(),
                    directory.resolve(name).toString());
        } finally {
            Files.delete(object);
        }
        try (BpfObject ours = BpfObject.load(Sampler.spec(name));
                Stream<Path> pins = Files.list(directory.resolve(name))) {
            assertThat(pins).isNotEmpty().allSatisfy(pin -> {
                try (BpfProgram program = BpfProgram.ofPin(pin)) {
                    requireSame(program.info(), Bpftool.json("prog", "show", "pinned", pin.toString()));
                    // The same instructions, whoever loaded them.
                    assertThat(List.copyOf(ours.programs().values()))
                            .extracting(own -> own.info().tag())
                            .contains(program.info().tag());
                }
            });
        }
    }
}
