package io.polder.ebpf.btf;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** How large types are and how they are aligned, through all that they refer to. Immutable. */
final class TypeSizes {

    /** As deep as types nest, as in kernel/bpf/btf.c (MAX_RESOLVE_DEPTH). */
    static final int MAX_DEPTH = 32;
    /** Of a pointer of eBPF and of a 64-bit kernel. */
    static final int POINTER = 8;

    private static final long LARGEST = 0xffffffffL;

    private final TypeTable types;
    private final TypeDecoder decoder;

    TypeSizes(TypeTable types, TypeDecoder decoder) {
        this.types = types;
        this.decoder = decoder;
    }

    int skipModifiers(int id) {
        return skip(id, kind -> kind.isModifierOrTypedef() && kind != BtfKind.TYPEDEF);
    }

    int skipModifiersAndTypedefs(int id) {
        return skip(id, BtfKind::isModifierOrTypedef);
    }

    private int skip(int id, Predicate<BtfKind> skipped) {
        int type = id;
        for (int depth = 0; skipped.test(types.kind(type)); depth++) {
            if (depth == MAX_DEPTH) {
                throw tooDeep(id);
            }
            type = types.sizeOrType(type);
        }
        return type;
    }

    long sizeOf(int id) {
        long count = 1;
        int type = id;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            BtfKind kind = types.kind(type);
            if (kind.hasSize() || kind == BtfKind.POINTER) {
                return product(id, count, kind == BtfKind.POINTER ? POINTER : types.sizeOrType(type));
            }
            if (kind == BtfKind.ARRAY) {
                count = product(id, count, Integer.toUnsignedLong(types.extra(type, 2)));
                type = types.extra(type, 0);
            } else if (kind.isModifierOrTypedef() || kind == BtfKind.VARIABLE || kind == BtfKind.DECL_TAG) {
                type = types.sizeOrType(type);
            } else {
                throw MalformedBtfException.at(
                        types.offset(id), "type " + id + " has no size, as a " + kind.noun() + " has none");
            }
        }
        throw tooDeep(id);
    }

    private long product(int id, long count, long size) {
        long product = count * size; // Of two that are under 2^32 each.
        if (Long.compareUnsigned(product, LARGEST) > 0) {
            throw MalformedBtfException.at(types.offset(id), "type " + id + " is larger than 4 GiB");
        }
        return product;
    }

    int alignmentOf(int id) {
        return new Alignment().of(id, 0);
    }

    private MalformedBtfException tooDeep(int id) {
        return MalformedBtfException.at(
                types.offset(id), "type " + id + " refers to itself, or through more than " + MAX_DEPTH + " others");
    }

    /** One question; it looks at each type once. */
    private final class Alignment {

        private final Map<Integer, Integer> known = new HashMap<>();

        int of(int id, int depth) {
            if (depth == MAX_DEPTH) {
                throw tooDeep(id);
            }
            Integer before = known.get(id);
            if (before != null) {
                return before;
            }
            int alignment = compute(id, depth + 1);
            known.put(id, alignment);
            return alignment;
        }

        private int compute(int id, int depth) {
            return switch (types.kind(id)) {
                case INT, ENUM, ENUM64, FLOAT -> Math.max(1, Math.min(POINTER, types.sizeOrType(id)));
                case POINTER -> POINTER;
                case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG, VARIABLE -> of(types.sizeOrType(id), depth);
                case ARRAY -> of(types.extra(id, 0), depth);
                case STRUCT, UNION -> composite(id, depth);
                default ->
                    throw MalformedBtfException.at(
                            types.offset(id),
                            "type " + id + " has no alignment, as a "
                                    + types.kind(id).noun() + " has none");
            };
        }

        /** 1 when it is packed: a field or its end is not where alignment would have it. */
        private int composite(int id, int depth) {
            int alignment = 1;
            boolean packed = false;
            for (int i = 0; i < types.elements(id); i++) {
                int member = of(types.extra(id, 3 * i + 1), depth);
                alignment = Math.max(alignment, member);
                packed |= decoder.bitfieldSize(id, i) == 0 && decoder.bitOffset(id, i) % (8L * member) != 0;
            }
            return packed || types.sizeOrType(id) % alignment != 0 ? 1 : alignment;
        }
    }
}
