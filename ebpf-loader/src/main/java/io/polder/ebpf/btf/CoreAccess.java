package io.polder.ebpf.btf;

import java.util.ArrayList;
import java.util.List;

/**
 * What a relocation is about, in the object's types or in the kernel's: a type, a field within it, or an enum's value.
 * Anonymous structs and unions on the way count for the offset, but are no step. Immutable.
 *
 * @param root the id of the type that it starts from
 * @param steps first an index of an array of the root type, or of an enum's values; none for a type itself
 * @param bitOffset of the field from the start
 */
record CoreAccess(CoreTypes types, int root, List<Step> steps, long bitOffset) {

    /** Of members, elements and anonymous levels in one access, as libbpf has it (BPF_CORE_SPEC_MAX_LEN). */
    static final int MAX_DEPTH = 64;

    private static final long MAX_BITS = 8 * 0xffffffffL;

    /**
     * A level with a name or index.
     *
     * @param type the id of the struct, union or enum that has it; of an element, its own
     * @param index of the member, the value or the element
     * @param name empty for an element
     */
    record Step(int type, int index, String name) {

        boolean isElement() {
            return name.isEmpty();
        }
    }

    CoreAccess {
        steps = List.copyOf(steps);
    }

    Step last() {
        return steps.get(steps.size() - 1);
    }

    /** The member that the last step is. */
    BtfType.Member member() {
        return ((BtfType.Composite) types.type(last().type())).members().get(last().index());
    }

    /** As C writes it, without the root: {@code a.b[3].c}. */
    String path() {
        var text = new StringBuilder();
        for (Step step : steps.subList(Math.min(1, steps.size()), steps.size())) {
            if (step.isElement()) {
                text.append('[').append(step.index()).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(step.name());
            }
        }
        return text.toString();
    }

    /** One that is under way, for walking into types. */
    static final class Builder {

        private final CoreTypes types;
        private final int root;
        private final List<Step> steps = new ArrayList<>();
        private long bitOffset;

        Builder(CoreTypes types, int root) {
            this.types = types;
            this.root = root;
        }

        /** An element of an array of a type. */
        void element(int type, int index) {
            steps.add(new Step(type, index, ""));
            advance(8 * types.btf().sizeOf(type), index);
        }

        /** A member or value with a name. */
        void named(int type, int index, String name) {
            steps.add(new Step(type, index, name));
        }

        /** Goes so many bits further. */
        void advance(long bits) {
            bitOffset += bits;
            if (bitOffset > MAX_BITS) {
                throw new CoreRelocationException(
                        "follow an access into " + types.btf().describe(root), "it is beyond 4 GiB", null);
            }
        }

        private void advance(long bits, int times) {
            long most = times == 0 ? 0 : MAX_BITS / times;
            advance(times != 0 && bits > most ? MAX_BITS + 1 : bits * times);
        }

        /** Whether an array is the last member of its struct and has no length, so that any index is in it. */
        boolean isFlexible(BtfType.Array array) {
            Step last = steps.get(steps.size() - 1);
            return array.count() == 0
                    && !last.isElement()
                    && types.type(last.type()) instanceof BtfType.Composite composite
                    && last.index() == composite.members().size() - 1;
        }

        boolean contains(BtfType.Array array, int index) {
            return index < array.count() || isFlexible(array);
        }

        CoreAccess build() {
            return new CoreAccess(types, root, steps, bitOffset);
        }
    }
}
