package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Loads one object: first its maps, then its programs, then what maps hold of both. Used once. */
final class ObjectLoader {

    private final ObjectSpec spec;
    private final LoadOptions options;
    private final Map<String, BpfMap> maps = new LinkedHashMap<>();
    private final Map<String, BpfProgram> programs = new LinkedHashMap<>();
    /** The last first. */
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    private Optional<LoadedBtf> btf = Optional.empty();
    private @Nullable EbpfException btfRefusal;

    ObjectLoader(ObjectSpec spec, LoadOptions options) {
        this.spec = spec;
        this.options = options;
    }

    BpfObject load() {
        try {
            requireKnown();
            // It stays in the kernel with the maps and programs that refer to it.
            btf = LoadedBtf.ifAccepted(spec.types(), refusal -> btfRefusal = refusal);
            spec.maps().values().forEach(this::create);
            List<ProgramSpec> wanted = spec.programs().values().stream()
                    .filter(ProgramSpec::isAutoloaded)
                    .toList();
            var context = new LoadContext(maps, btf, wanted.stream());
            wanted.forEach(program -> programs.put(program.name(), own(BpfProgram.load(program, context))));
            spec.maps().values().forEach(this::fillWithOthers);
            return new BpfObject(spec.name(), maps, programs, variables(), owned);
        } catch (RuntimeException | Error e) {
            closeAfter(e);
            throw e;
        } finally {
            btf.ifPresent(LoadedBtf::close);
        }
    }

    private void requireKnown() {
        var unknown = new TreeSet<>(options.maps().keySet());
        unknown.removeAll(spec.maps().keySet());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(spec.name() + " has no maps " + unknown
                    + " that others could stand for, but " + spec.maps().keySet());
        }
    }

    private void create(MapSpec map) {
        BpfMap other = options.maps().get(map.name());
        if (other != null) {
            maps.put(map.name(), other);
            return;
        }
        BpfMap created = own(createOrReuse(map));
        maps.put(map.name(), created);
        MapContents.fill(created, map.name().equals(KernelSettings.SECTION) ? withSettings(map) : map);
    }

    private BpfMap createOrReuse(MapSpec map) {
        if (!map.isPinnedByName()) {
            return BpfMap.create(map, btf);
        }
        Path directory = options.pins()
                .orElseThrow(() -> new IllegalArgumentException(
                        spec.name() + " pins map " + map.name() + ", and the options name no directory for pins"));
        return BpfMap.createOrReuse(map, directory.resolve(map.name()), btf);
    }

    private MapSpec withSettings(MapSpec map) {
        KernelSettings settings = spec.settings().orElseThrow();
        byte[] value = new KernelConfiguration(options.settings()).value(settings, "load " + spec.name());
        return map.toBuilder()
                .contents(List.of(new MapContent.Bytes(new byte[Integer.BYTES], value)))
                .build();
    }

    private void fillWithOthers(MapSpec map) {
        BpfMap created = maps.get(map.name());
        if (created != null && !options.maps().containsKey(map.name())) {
            MapContents.fillWithOthers(created, map, maps, programs);
        }
    }

    private Map<String, Variable> variables() {
        var sections = new LinkedHashMap<String, DataMemory>();
        var variables = new LinkedHashMap<String, Variable>();
        for (VariableSpec variable : spec.variables().values()) {
            DataMemory memory = sections.get(variable.section());
            BpfMap map = requireNonNull(maps.get(variable.section()), "the map of a data section");
            if (memory == null) {
                memory = own(DataMemory.of(map));
                sections.put(variable.section(), memory);
            }
            variables.put(variable.name(), new Variable(variable, memory));
        }
        return variables;
    }

    private <T extends AutoCloseable> T own(T thing) {
        owned.push(thing);
        return thing;
    }

    private void closeAfter(Throwable failure) {
        if (btfRefusal != null) {
            failure.addSuppressed(btfRefusal);
        }
        try {
            Owned.closeAll(owned);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
