package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * An object file in the kernel: its maps, its programs and its variables. Thread-safe; whoever closes it makes sure that
 * nobody still uses what is of it.
 */
public final class BpfObject implements AutoCloseable {

    private final String name;
    private final Map<String, BpfMap> maps;
    private final Map<String, BpfProgram> programs;
    private final Map<String, Variable> variables;
    private final Iterable<AutoCloseable> owned;

    BpfObject(
            String name,
            Map<String, BpfMap> maps,
            Map<String, BpfProgram> programs,
            Map<String, Variable> variables,
            Iterable<AutoCloseable> owned) {
        this.name = name;
        this.maps = Collections.unmodifiableMap(new LinkedHashMap<>(maps));
        this.programs = Collections.unmodifiableMap(new LinkedHashMap<>(programs));
        this.variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        this.owned = owned;
    }

    /**
     * Creates all maps and loads all programs but those that are not autoloaded.
     *
     * @throws VerifierException when the verifier refuses a program
     * @throws EbpfException when the kernel refuses something else: {@link MissingPrivilegeException} for want of a
     *     capability; nothing is left of the object then
     */
    public static BpfObject load(ObjectSpec spec) {
        return load(spec, LoadOptions.DEFAULT);
    }

    /** Likewise, with options. */
    public static BpfObject load(ObjectSpec spec, LoadOptions options) {
        return new ObjectLoader(spec, options).load();
    }

    /** Its maps by name, data sections among them. They are closed with this object. */
    public Map<String, BpfMap> maps() {
        return maps;
    }

    /** Its programs that were loaded, by name. They are closed with this object. */
    public Map<String, BpfProgram> programs() {
        return programs;
    }

    /** The variables in its data sections, by name. */
    public Map<String, Variable> variables() {
        return variables;
    }

    /** The map of that name. Throws {@link NoSuchElementException} when there is none. */
    public BpfMap map(String map) {
        return known(maps, "map", map);
    }

    /** The program of that name. Throws {@link NoSuchElementException} when there is none, or it was not loaded. */
    public BpfProgram program(String program) {
        return known(programs, "program", program);
    }

    /** The variable of that name. Throws {@link NoSuchElementException} when there is none. */
    public Variable variable(String variable) {
        return known(variables, "variable", variable);
    }

    /** Closes the maps and programs. What links, pins or others hold stays in the kernel. */
    @Override
    public void close() {
        Owned.closeAll(owned);
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
        return "eBPF object " + name + " with " + maps.values() + " and " + programs.values();
    }
}
