package io.polder.ebpf.btf;

import java.util.ArrayList;
import java.util.List;

/** Reads the access of a relocation in the object's own types. Stateless. */
final class CoreAccessParser {

    private CoreAccessParser() {}

    /**
     * @throws CoreRelocationException when it leads nowhere
     */
    static CoreAccess parse(CoreTypes types, CoreRelocation relocation) {
        List<Integer> indices = indices(types, relocation);
        if (relocation.kind().isOfType()) {
            if (!relocation.access().equals("0")) {
                throw malformed(types, relocation, "that of a type is 0");
            }
            return new CoreAccess(types, relocation.type(), List.of(), 0);
        }
        return relocation.kind().isOfEnumValue()
                ? value(types, relocation, indices)
                : field(types, relocation, indices);
    }

    private static CoreAccess value(CoreTypes types, CoreRelocation relocation, List<Integer> indices) {
        int id = types.skip(relocation.type());
        int index = indices.get(0);
        if (indices.size() != 1
                || !(types.type(id) instanceof BtfType.Enumeration type)
                || index >= type.enumerators().size()) {
            throw malformed(types, relocation, "that is no value of an enum");
        }
        var access = new CoreAccess.Builder(types, relocation.type());
        access.named(id, index, type.enumerators().get(index).name());
        return access.build();
    }

    private static CoreAccess field(CoreTypes types, CoreRelocation relocation, List<Integer> indices) {
        var access = new CoreAccess.Builder(types, relocation.type());
        int id = types.skip(relocation.type());
        access.element(id, indices.get(0));
        for (int index : indices.subList(1, indices.size())) {
            id = types.skip(id);
            BtfType type = types.type(id);
            if (type instanceof BtfType.Composite composite
                    && index < composite.members().size()) {
                BtfType.Member member = composite.members().get(index);
                access.advance(member.bitOffset());
                if (!member.name().isEmpty()) {
                    access.named(id, index, member.name());
                }
                id = member.type();
            } else if (type instanceof BtfType.Array array && access.contains(array, index)) {
                id = types.skip(array.elementType());
                access.element(id, index);
            } else {
                throw malformed(
                        types,
                        relocation,
                        "nothing is at index " + index + " of " + types.btf().describe(id));
            }
        }
        return access.build();
    }

    private static List<Integer> indices(CoreTypes types, CoreRelocation relocation) {
        var indices = new ArrayList<Integer>();
        for (String index : relocation.access().split(":", -1)) {
            if (!index.matches("[0-9]{1,9}") || indices.size() == CoreAccess.MAX_DEPTH) {
                throw malformed(types, relocation, "it is no list of at most " + CoreAccess.MAX_DEPTH + " indices");
            }
            indices.add(Integer.valueOf(index));
        }
        return indices;
    }

    private static CoreRelocationException malformed(CoreTypes types, CoreRelocation relocation, String reason) {
        return new CoreRelocationException(
                "follow access " + relocation.access() + " into " + types.btf().describe(relocation.type()),
                reason,
                null);
    }
}
