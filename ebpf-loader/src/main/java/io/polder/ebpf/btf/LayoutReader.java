package io.polder.ebpf.btf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a {@link StructLayout}, each struct inside it once. Confined. */
final class LayoutReader {

    /** Of one struct with those of anonymous ones inside it, and of all: far more than C code has. */
    private static final int MAX_FIELDS = 100_000;

    private final Btf btf;
    private final Map<Integer, StructLayout> known = new HashMap<>();
    private int seen;

    LayoutReader(Btf btf) {
        this.btf = btf;
    }

    StructLayout read(int id) {
        if (!(btf.type(btf.skipModifiersAndTypedefs(id)) instanceof BtfType.Composite)) {
            throw new IllegalArgumentException("no struct or union: " + btf.describe(id));
        }
        return layout(id, 0);
    }

    private StructLayout layout(int id, int depth) {
        StructLayout before = known.get(id);
        if (before != null) {
            return before;
        }
        var fields = new ArrayList<StructLayout.Field>();
        var composite = (BtfType.Composite) btf.type(btf.skipModifiersAndTypedefs(id));
        add(composite, 0, depth, fields);
        var layout = new StructLayout(btf.name(btf.skipModifiers(id)), composite.size(), fields);
        known.put(id, layout);
        for (StructLayout.Field field : fields) {
            long bits = field.isBitfield() ? field.bits() : 8L * field.size();
            if (field.bitOffset() + bits > 8L * layout.size()) {
                throw malformed(
                        id, "field " + field.name() + " ends beyond the " + layout.size() + " bytes of type " + id);
            }
        }
        return layout;
    }

    private void add(BtfType.Composite composite, long bitOffset, int depth, List<StructLayout.Field> into) {
        for (BtfType.Member member : composite.members()) {
            int id = btf.skipModifiersAndTypedefs(member.type());
            if (seen++ == MAX_FIELDS || depth == TypeSizes.MAX_DEPTH) {
                throw malformed(id, "type " + id + " nests too deeply, or is in itself");
            }
            long start = bitOffset + member.bitOffset();
            if (!member.name().isEmpty()) {
                into.add(field(member, start, depth + 1));
            } else if (btf.type(id) instanceof BtfType.Composite inner) {
                add(inner, start, depth + 1, into);
            }
        }
    }

    private StructLayout.Field field(BtfType.Member member, long bitOffset, int depth) {
        long count = 1;
        int element = member.type();
        boolean array = false;
        while (btf.type(btf.skipModifiersAndTypedefs(element)) instanceof BtfType.Array dimension) {
            btf.sizeOf(element); // Refuses one of itself.
            array = true;
            count *= dimension.count();
            element = dimension.elementType();
        }
        long size = btf.sizeOf(element);
        if (bitOffset / 8 > Integer.MAX_VALUE || count > Integer.MAX_VALUE || size * count > Integer.MAX_VALUE) {
            throw malformed(member.type(), "field " + member.name() + " ends beyond 2 GiB");
        }
        BtfType type = btf.type(btf.skipModifiersAndTypedefs(element));
        int bits = member.bitfieldSize();
        long start = bitOffset;
        if (type instanceof BtfType.Int number && number.bits() + number.bitOffset() < 8 * number.size()) {
            bits = bits == 0 ? number.bits() : bits; // The old way of bit-fields.
            start += number.bitOffset();
        }
        return new StructLayout.Field(
                member.name(),
                kind(element, type),
                (int) (start / 8),
                (int) size,
                array,
                (int) count,
                start,
                bits,
                type instanceof BtfType.Composite ? layout(element, depth) : null);
    }

    private StructLayout.Kind kind(int id, BtfType type) {
        if (type instanceof BtfType.Int number) {
            return number.isBoolean()
                    ? StructLayout.Kind.BOOLEAN
                    : number.isSigned() ? StructLayout.Kind.SIGNED : StructLayout.Kind.UNSIGNED;
        }
        if (type instanceof BtfType.Enumeration enumeration) {
            return enumeration.signed() ? StructLayout.Kind.SIGNED : StructLayout.Kind.UNSIGNED;
        }
        return switch (type.kind()) {
            case POINTER -> StructLayout.Kind.POINTER;
            case FLOAT -> StructLayout.Kind.FLOATING_POINT;
            case STRUCT, UNION -> StructLayout.Kind.STRUCT;
            default -> throw malformed(id, "a field cannot be a " + type.kind().noun());
        };
    }

    private MalformedBtfException malformed(int id, String reason) {
        return MalformedBtfException.at(btf.offset(id), reason);
    }
}
