package io.polder.ebpf;

import io.polder.ebpf.asm.Reference;
import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.CoreRelocator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What programs are loaded with. Confined to one thread. */
final class LoadContext {

    private final Map<String, BpfMap> maps;
    private final Optional<LoadedBtf> btf;
    private final KernelNames names;
    private @Nullable CoreRelocator relocator;

    /**
     * @param maps those that code names; can still grow
     * @param btf the types of the programs' object, when the kernel took them
     */
    LoadContext(Map<String, BpfMap> maps, Optional<LoadedBtf> btf, Stream<ProgramSpec> programs) {
        this.maps = maps;
        this.btf = btf;
        this.names = new KernelNames(programs.flatMap(LoadContext::symbols).collect(Collectors.toSet()));
    }

    private static Stream<String> symbols(ProgramSpec program) {
        return program.code().references().stream()
                .filter(reference -> reference instanceof Reference.ToKernelVariable variable && !variable.typed())
                .map(Reference::name);
    }

    /** The map of that name. Throws {@link IllegalArgumentException} when there is none. */
    BpfMap map(String name, String operation) {
        BpfMap map = maps.get(name);
        if (map == null) {
            throw new IllegalArgumentException(operation + ": it names map " + name + ", given are " + maps.keySet());
        }
        return map;
    }

    Optional<LoadedBtf> btf() {
        return btf;
    }

    KernelNames names() {
        return names;
    }

    /** For all programs of an object: it remembers what it finds. */
    CoreRelocator relocator(Btf local) {
        CoreRelocator known = relocator;
        if (known == null) {
            known = CoreRelocator.ofKernel(local);
            relocator = known;
        }
        return known;
    }
}
