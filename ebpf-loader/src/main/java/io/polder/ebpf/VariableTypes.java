package io.polder.ebpf;

import io.polder.ebpf.VariableSpec.Kind;
import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfKind;
import io.polder.ebpf.btf.BtfType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Finds the types of the variables in data sections, of which there can be many. Confined to one thread. */
final class VariableTypes {

    /** Of the text of a type; those of a hostile object have no end. */
    private static final int LONGEST = 256;

    private record Variable(String section, String name, long size) {}

    private final Btf btf;
    private final Set<String> read = new HashSet<>();
    private final Map<Variable, Integer> types = new HashMap<>();
    private final Map<Integer, String> descriptions = new HashMap<>();

    VariableTypes(Btf btf) {
        this.btf = btf;
    }

    /** The id of a variable's type; empty when the BTF says nothing of one of that name and size. */
    OptionalInt of(String section, String name, long size) {
        if (read.add(section)) {
            read(section);
        }
        Integer type = types.get(new Variable(section, name, size));
        return type == null ? OptionalInt.empty() : OptionalInt.of(type);
    }

    private void read(String section) {
        OptionalInt id = btf.find(section, BtfKind.DATA_SECTION);
        if (id.isPresent() && btf.type(id.getAsInt()) instanceof BtfType.DataSection places) {
            for (BtfType.SectionVariable place : places.variables()) {
                if (btf.type(place.type()) instanceof BtfType.Variable variable) {
                    long size = btf.sizeOf(variable.type());
                    types.putIfAbsent(new Variable(section, variable.name(), size), variable.type());
                }
            }
        }
    }

    Kind kind(int id) {
        BtfType type = btf.type(btf.skipModifiersAndTypedefs(id));
        if (type instanceof BtfType.Int integer && integer.size() <= Long.BYTES) {
            if (integer.isBoolean()) {
                return Kind.BOOLEAN;
            }
            return integer.isSigned() ? Kind.SIGNED : Kind.UNSIGNED;
        }
        if (type instanceof BtfType.Enumeration enumeration) {
            return enumeration.signed() ? Kind.SIGNED : Kind.UNSIGNED;
        }
        return Kind.BYTES;
    }

    /** As C says it. */
    String describe(int id) {
        return descriptions.computeIfAbsent(id, type -> {
            String text = btf.describe(type);
            return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
        });
    }
}
