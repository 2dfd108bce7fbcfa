package io.polder.ebpf.btf;

import java.util.Optional;

/**
 * Finds in a type of the kernel what a relocation is about in the object's: the same names in the same order, through
 * whatever anonymous structs and unions there are. Stateless.
 */
final class CoreMatcher {

    private final CoreAccess local;
    private final CoreTypes target;
    private final CoreCompatibility compatibility;

    CoreMatcher(CoreAccess local, CoreTypes target) {
        this.local = local;
        this.target = target;
        this.compatibility = new CoreCompatibility(local.types(), target);
    }

    /**
     * The same in a candidate, if it has it.
     *
     * @throws CoreRelocationException when types nest too deeply to tell
     */
    Optional<CoreAccess> match(CoreRelocationKind kind, int candidate) {
        if (kind.isOfEnumValue()) {
            return value(candidate);
        }
        if (kind.isOfField()) {
            return field(candidate);
        }
        boolean same = kind == CoreRelocationKind.TYPE_MATCHES
                ? compatibility.typesMatch(local.root(), candidate)
                : compatibility.types(local.root(), candidate);
        return same ? Optional.of(new CoreAccess.Builder(target, candidate).build()) : Optional.empty();
    }

    private Optional<CoreAccess> value(int candidate) {
        int id = target.skip(candidate);
        if (!(target.type(id) instanceof BtfType.Enumeration type)) {
            return Optional.empty();
        }
        String name = EssentialName.of(local.last().name());
        for (int i = 0; i < type.enumerators().size(); i++) {
            String theirs = type.enumerators().get(i).name();
            if (EssentialName.of(theirs).equals(name)) {
                var access = new CoreAccess.Builder(target, candidate);
                access.named(id, i, theirs);
                return Optional.of(access.build());
            }
        }
        return Optional.empty();
    }

    private Optional<CoreAccess> field(int candidate) {
        var access = new CoreAccess.Builder(target, candidate);
        int id = target.skip(candidate);
        access.element(id, local.steps().get(0).index());
        for (CoreAccess.Step step : local.steps().subList(1, local.steps().size())) {
            id = target.skip(id);
            Optional<Integer> next = step.isElement() ? element(access, id, step) : member(access, id, step);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            id = next.get();
        }
        return Optional.of(access.build());
    }

    private Optional<Integer> element(CoreAccess.Builder access, int id, CoreAccess.Step step) {
        if (!(target.type(id) instanceof BtfType.Array array) || !access.contains(array, step.index())) {
            return Optional.empty();
        }
        int element = target.skip(array.elementType());
        access.element(element, step.index());
        return Optional.of(element);
    }

    private Optional<Integer> member(CoreAccess.Builder access, int id, CoreAccess.Step step) {
        Optional<Found> found = find(id, step.name(), 0);
        if (found.isEmpty()
                || !compatibility.fields(localMember(step), found.get().type())) {
            return Optional.empty();
        }
        access.advance(found.get().bitOffset());
        access.named(found.get().composite(), found.get().index(), step.name());
        return Optional.of(found.get().type());
    }

    private int localMember(CoreAccess.Step step) {
        var composite = (BtfType.Composite) local.types().type(step.type());
        return composite.members().get(step.index()).type();
    }

    /** A member of a name in a struct or union, or in an anonymous one inside it. */
    private Optional<Found> find(int id, String name, int depth) {
        if (depth == CoreAccess.MAX_DEPTH) {
            throw new CoreRelocationException(
                    "find " + name + " in " + target.btf().describe(id), "anonymous types nest too deeply", null);
        }
        int resolved = target.skip(id);
        if (!(target.type(resolved) instanceof BtfType.Composite composite)) {
            return Optional.empty();
        }
        for (int i = 0; i < composite.members().size(); i++) {
            BtfType.Member member = composite.members().get(i);
            if (member.name().equals(name)) {
                return Optional.of(new Found(resolved, i, member.type(), member.bitOffset()));
            }
            if (member.name().isEmpty()) {
                Optional<Found> inner = find(member.type(), name, depth + 1);
                if (inner.isPresent()) {
                    return inner.map(found -> found.within(member));
                }
            }
        }
        return Optional.empty();
    }

    /** A member: what has it and where, its type, and its offset from the start of the outermost. */
    private record Found(int composite, int index, int type, long bitOffset) {

        Found within(BtfType.Member anonymous) {
            return new Found(composite, index, type, anonymous.bitOffset() + bitOffset);
        }
    }
}
