package io.polder.ebpf.btf;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Fits an object's instructions to the kernel that it is loaded into: CO-RE, "compile once, run everywhere"
 * (Documentation/bpf/llvm_reloc.rst). Where the object's types say that a field is at some offset, and the kernel's say
 * another, the instruction gets the other. The rules are libbpf's.
 *
 * <p>Confined to one thread; one does for all programs of an object, and remembers what it found.
 */
public final class CoreRelocator {

    private final CoreTypes local;
    private final CoreTargets targets;
    private final Map<Integer, List<CoreTargets.Candidate>> candidates = new HashMap<>();

    CoreRelocator(Btf local, CoreTargets targets) {
        this.local = new CoreTypes(requireNonNull(local, "local"));
        this.targets = targets;
    }

    /** Fits code to some types, such as another kernel's. */
    public static CoreRelocator of(Btf local, Btf target) {
        return new CoreRelocator(
                requireNonNull(local, "local"), new CoreTargets(requireNonNull(target, "target"), List::of));
    }

    /**
     * Fits code to the types of the running kernel, and to its modules' where the kernel proper has none of a name.
     *
     * @throws MissingBtfException when the kernel has no BTF
     */
    public static CoreRelocator ofKernel(Btf local) {
        Supplier<List<Btf>> modules = KernelBtf::modules;
        return new CoreRelocator(requireNonNull(local, "local"), new CoreTargets(Btf.ofKernel(), modules));
    }

    /**
     * Applies relocations to code, in place. When it throws, the code is neither what it was nor fit for the kernel.
     *
     * @param code instructions, 8 bytes each as a little-endian number
     * @param relocations with offsets from the start of the code
     * @return the instructions that can do nothing on this kernel
     * @throws CoreRelocationException when one does not belong to its instruction, when several types of the kernel answer
     *     it differently, or when it cannot be told
     * @throws MalformedBtfException when types make no sense
     */
    public List<PoisonedInstruction> apply(long[] code, List<CoreRelocation> relocations) {
        var poisoned = new ArrayList<PoisonedInstruction>();
        for (CoreRelocation relocation : relocations) {
            var patch = new CorePatch(code, relocation.byteOffset() / 8);
            local.restart();
            targets.restart();
            apply(patch, relocation).ifPresent(reason -> {
                patch.poison();
                poisoned.add(new PoisonedInstruction(relocation.byteOffset() / 8, relocation, "CO-RE: " + reason));
            });
        }
        return poisoned;
    }

    /** Returns why it cannot be done on this kernel, if so. */
    private Optional<String> apply(CorePatch patch, CoreRelocation relocation) {
        CoreAccess access = CoreAccessParser.parse(local, relocation);
        CoreValue before = CoreCalculator.calculate(relocation.kind(), access);
        if (relocation.kind() == CoreRelocationKind.TYPE_ID_LOCAL) {
            patch.apply(new CoreResolution(before, before, ""));
            return Optional.empty();
        }
        Optional<Match> match = match(relocation, access, before);
        if (match.isEmpty() && isNeeded(relocation.kind())) {
            return Optional.of(targets.missing(relocation, access));
        }
        CoreResolution resolution =
                match.map(Match::resolution).orElseGet(() -> new CoreResolution(before, CoreValue.of(0), ""));
        if (!resolution.misread().isEmpty() && patch.accessesMemory()) {
            return Optional.of("field " + access.path() + " of " + local.btf().describe(access.root())
                    + " is not of the size that the program reads or writes: " + resolution.misread());
        }
        patch.apply(resolution);
        return Optional.empty();
    }

    /** Whether there is nothing to say where the kernel has no such thing. Of the others, 0. */
    private static boolean isNeeded(CoreRelocationKind kind) {
        return kind == CoreRelocationKind.ENUM_VALUE || (kind.isOfField() && kind != CoreRelocationKind.FIELD_EXISTS);
    }

    /** Where it is in the kernel; all candidates that have it must agree. */
    private Optional<Match> match(CoreRelocation relocation, CoreAccess access, CoreValue before) {
        List<CoreTargets.Candidate> all =
                candidates.computeIfAbsent(relocation.type(), id -> targets.candidates(local.btf(), id));
        var matches = new ArrayList<Match>();
        for (CoreTargets.Candidate candidate : all) {
            new CoreMatcher(access, candidate.types())
                    .match(relocation.kind(), candidate.id())
                    .map(found -> new Match(candidate, found, resolve(relocation, found, before)))
                    .ifPresent(matches::add);
        }
        if (matches.isEmpty()) {
            return Optional.empty();
        }
        Match first = matches.get(0);
        matches.forEach(other -> requireSame(relocation, access, first, other));
        candidates.put(relocation.type(), matches.stream().map(Match::candidate).toList());
        return Optional.of(first);
    }

    private CoreResolution resolve(CoreRelocation relocation, CoreAccess found, CoreValue before) {
        CoreValue after = CoreCalculator.calculate(relocation.kind(), found);
        return CoreResolution.of(local, before, found.types(), after);
    }

    private void requireSame(CoreRelocation relocation, CoreAccess access, Match first, Match other) {
        long one = first.resolution().after().value();
        long another = other.resolution().after().value();
        if (one != another || first.access().bitOffset() != other.access().bitOffset()) {
            throw new CoreRelocationException(
                    "find " + relocation.kind() + " of " + access.path() + " in "
                            + local.btf().describe(access.root()),
                    "the kernel has several such types, and they differ: type "
                            + first.candidate().id() + " says " + one + ", type "
                            + other.candidate().id() + " says " + another,
                    null);
        }
    }

    private record Match(CoreTargets.Candidate candidate, CoreAccess access, CoreResolution resolution) {}
}
