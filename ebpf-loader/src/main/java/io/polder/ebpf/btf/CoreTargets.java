package io.polder.ebpf.btf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The types that code is fit to: the kernel's, and those of its modules where the kernel has none of a name. Confined. */
final class CoreTargets {

    private final CoreTypes kernel;
    private final Supplier<List<Btf>> moduleSource;
    private @Nullable List<CoreTypes> modules;

    CoreTargets(Btf kernel, Supplier<List<Btf>> moduleSource) {
        this.kernel = new CoreTypes(kernel);
        this.moduleSource = moduleSource;
    }

    /** A type that has the name of the object's. */
    record Candidate(CoreTypes types, int id) {}

    /** Begins a relocation. */
    void restart() {
        kernel.restart();
        if (modules != null) {
            modules.forEach(CoreTypes::restart);
        }
    }

    /**
     * Types of the same kind and name as the object's, but for flavours.
     *
     * @throws CoreRelocationException when it has no name
     */
    List<Candidate> candidates(Btf local, int id) {
        String name = EssentialName.of(local.name(id));
        if (name.isEmpty()) {
            throw new CoreRelocationException(
                    "find " + local.describe(id) + " in the kernel's BTF", "it has no name to be found by", null);
        }
        List<Candidate> ofKernel = candidates(kernel, name, local.type(id));
        if (!ofKernel.isEmpty()) {
            return ofKernel;
        }
        // Each has the kernel's types, too, but of those none has been found.
        var ofModules = new ArrayList<Candidate>();
        for (CoreTypes module : modules()) {
            ofModules.addAll(candidates(module, name, local.type(id)));
        }
        return ofModules;
    }

    private static List<Candidate> candidates(CoreTypes types, String name, BtfType wanted) {
        return types.btf()
                .findEssential(name)
                .filter(id -> CoreTypes.sameKind(types.type(id), wanted))
                .mapToObj(id -> new Candidate(types, id))
                .toList();
    }

    private List<CoreTypes> modules() {
        if (modules == null) {
            modules = moduleSource.get().stream().map(CoreTypes::new).toList();
        }
        return modules;
    }

    /** Says what is not there: the type, the field or the value. */
    String missing(CoreRelocation relocation, CoreAccess access) {
        Btf local = access.types().btf();
        String type = local.describe(relocation.type());
        if (candidates(local, relocation.type()).isEmpty()) {
            return type + " does not exist in this kernel";
        }
        String part = relocation.kind().isOfEnumValue()
                ? "value " + access.last().name()
                : "field " + (access.path().isEmpty() ? "[" + access.last().index() + "]" : access.path());
        return part + " of " + type + " does not exist in this kernel, or is of another kind of type";
    }
}
