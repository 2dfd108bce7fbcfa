package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.btf.Btf;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a compiled object file holds: maps, programs, and data with named variables. Reading it touches no kernel.
 * Immutable: a change is a new specification.
 *
 * <p>The file is what clang makes with {@code -target bpfel -g}: maps are variables of section {@code .maps}
 * (Documentation/bpf/btf.rst), programs stand in sections with libbpf's names, sections {@code .rodata*}, {@code .data*}
 * and {@code .bss} become arrays of one value, under those names.
 */
public final class ObjectSpec {

    /** Of objects with all that debuggers want, the largest have some MiB. */
    private static final int LARGEST_FILE = 1 << 26;

    private final String name;
    private final String license;
    private final Map<String, MapSpec> maps;
    private final Map<String, ProgramSpec> programs;
    private final Map<String, VariableSpec> variables;
    private final Optional<ObjectTypes> types;
    private final Optional<KernelSettings> settings;

    ObjectSpec(
            String name,
            String license,
            Map<String, MapSpec> maps,
            Map<String, ProgramSpec> programs,
            Map<String, VariableSpec> variables,
            Optional<ObjectTypes> types,
            Optional<KernelSettings> settings) {
        this.name = name;
        this.license = license;
        this.maps = Collections.unmodifiableMap(new LinkedHashMap<>(maps));
        this.programs = Collections.unmodifiableMap(new LinkedHashMap<>(programs));
        this.variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        this.types = types;
        this.settings = settings;
    }

    /**
     * Reads an object file.
     *
     * @throws InvalidObjectException when it is no object of eBPF, is malformed, or has something that is refused here
     * @throws IOException when it cannot be read
     */
    public static ObjectSpec read(Path file) throws IOException {
        String name = Objects.toString(file.getFileName(), file.toString());
        try (InputStream stream = Files.newInputStream(file)) {
            return read(name, bytes(name, stream));
        }
    }

    /**
     * Reads an object file that is a resource. On the module path one of a package that its module does not open is hidden
     * from here: its own module reads the bytes, for {@link #read(String, byte[])}.
     *
     * @param near a class beside which it is, or whose package an absolute name begins with
     * @throws InvalidObjectException when it is no object of eBPF, is malformed, or has something that is refused here
     * @throws IOException when it is not there or cannot be read
     */
    public static ObjectSpec readResource(Class<?> near, String resource) throws IOException {
        try (InputStream stream = near.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IOException("there is no resource " + resource + " beside " + near.getName());
            }
            return read(resource, bytes(resource, stream));
        }
    }

    /**
     * Reads the bytes of an object file.
     *
     * @param name for messages
     * @throws InvalidObjectException when it is no object of eBPF, is malformed, or has something that is refused here
     */
    public static ObjectSpec read(String name, byte[] bytes) {
        return ObjectReader.read(requireNonNull(name, "name"), bytes);
    }

    private static byte[] bytes(String name, InputStream stream) throws IOException {
        byte[] bytes = stream.readNBytes(LARGEST_FILE + 1);
        if (bytes.length > LARGEST_FILE) {
            throw new InvalidObjectException(name, "it has more than " + LARGEST_FILE + " bytes", null);
        }
        return bytes;
    }

    /** What it was read from, for messages. */
    public String name() {
        return name;
    }

    /** What section {@code license} says; empty when there is none. */
    public String license() {
        return license;
    }

    /** Its maps by name, data sections among them. */
    public Map<String, MapSpec> maps() {
        return maps;
    }

    /** Its programs by the names of their functions. */
    public Map<String, ProgramSpec> programs() {
        return programs;
    }

    /** The variables in its data sections. */
    public Map<String, VariableSpec> variables() {
        return variables;
    }

    /** Its types. */
    public Optional<Btf> btf() {
        return types.map(ObjectTypes::btf);
    }

    Optional<ObjectTypes> types() {
        return types;
    }

    /** The settings of the kernel that its programs read. */
    Optional<KernelSettings> settings() {
        return settings;
    }

    /** The map of that name. Throws {@link NoSuchElementException} when there is none. */
    public MapSpec map(String map) {
        return known(maps, "map", map);
    }

    /** The program of that name. Throws {@link NoSuchElementException} when there is none. */
    public ProgramSpec program(String program) {
        return known(programs, "program", program);
    }

    /** The variable of that name. Throws {@link NoSuchElementException} when there is none. */
    public VariableSpec variable(String variable) {
        return known(variables, "variable", variable);
    }

    /** With a map changed: {@code spec.withMap("flows", map -> map.maxEntries(65_536))}. */
    public ObjectSpec withMap(String map, UnaryOperator<MapSpec.Builder> change) {
        var changed = new LinkedHashMap<>(maps);
        changed.put(map, change.apply(map(map).toBuilder()).build());
        return new ObjectSpec(name, license, changed, programs, variables, types, settings);
    }

    /** With a program changed: {@code spec.withProgram("ingress", program -> program.autoload(false))}. */
    public ObjectSpec withProgram(String program, UnaryOperator<ProgramSpec.Builder> change) {
        var changed = new LinkedHashMap<>(programs);
        changed.put(program, change.apply(program(program).toBuilder()).build());
        return new ObjectSpec(name, license, maps, changed, variables, types, settings);
    }

    /**
     * With another number in a variable.
     *
     * @throws IllegalArgumentException when it is no number, or one into which the value does not fit
     */
    public ObjectSpec with(String variable, long value) {
        return with(variable, variable(variable).encode(value));
    }

    /** With another truth in a variable, of 1 byte or more. */
    public ObjectSpec with(String variable, boolean value) {
        return with(variable, value ? 1 : 0);
    }

    /**
     * With other bytes in a variable, in the order in which C has them in memory.
     *
     * @throws IllegalArgumentException when there are more or fewer of them than the variable has
     */
    public ObjectSpec with(String variable, byte[] value) {
        VariableSpec place = variable(variable);
        if (value.length != place.size()) {
            throw new IllegalArgumentException(value.length + " bytes for " + place);
        }
        if (place.isSetting()) {
            throw new IllegalArgumentException(
                    place + " is filled in by what the kernel was built with; LoadOptions can" + " say something else");
        }
        MapContent.Bytes old = section(place);
        byte[] bytes = old.value();
        System.arraycopy(value, 0, bytes, place.offset(), value.length);
        return withMap(place.section(), map -> map.contents(List.of(new MapContent.Bytes(old.key(), bytes))));
    }

    /** The bytes that a variable begins with. */
    public byte[] bytes(String variable) {
        VariableSpec place = variable(variable);
        return Arrays.copyOfRange(section(place).value(), place.offset(), place.offset() + place.size());
    }

    private MapContent.Bytes section(VariableSpec place) {
        return (MapContent.Bytes) map(place.section()).contents().get(0);
    }

    private <T> T known(Map<String, T> all, String what, String wanted) {
        T found = all.get(requireNonNull(wanted, what));
        if (found == null) {
            throw new NoSuchElementException(name + " has no " + what + " " + wanted + " but " + all.keySet());
        }
        return found;
    }

    @Override
    public String toString() {
        return "eBPF object " + name + " with maps " + maps.keySet() + " and programs " + programs.keySet();
    }
}
