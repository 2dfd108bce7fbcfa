package io.polder.ebpf.btf;

import java.util.Set;

/**
 * Replaces kinds of types that a kernel does not know by older ones of the same length, so that all ids stay, as libbpf
 * does (bpf_object__sanitize_btf): what the kernel needs is that a program's types are of the right size. Confined.
 */
final class BtfSanitizer {

    private static final int BYTE_LAYOUT = 8;

    private final MutableTypes types;
    private final Set<BtfFeature> known;
    private int placeholder;

    BtfSanitizer(MutableTypes types, Set<BtfFeature> known) {
        this.types = types;
        this.known = known;
    }

    void run() {
        int count = types.count();
        for (int id = 1; id < count; id++) {
            replace(id);
        }
    }

    private void replace(int id) {
        switch (types.kind(id)) {
            case VARIABLE -> unless(BtfFeature.DATA_SECTION, () -> toByte(id));
            case DECL_TAG -> unless(BtfFeature.DECL_TAG, () -> toByte(id));
            case DATA_SECTION -> section(id);
            case FUNC_PROTO -> unless(BtfFeature.FUNC, () -> prototypeToEnum(id));
            case FUNC -> function(id);
            case FLOAT -> unless(BtfFeature.FLOAT, () -> anonymous(id, BtfKind.STRUCT));
            case TYPE_TAG -> unless(BtfFeature.TYPE_TAG, () -> anonymous(id, BtfKind.CONST));
            case ENUM -> unless(BtfFeature.ENUM64, () -> types.clearKindFlag(id));
            case ENUM64 -> unless(BtfFeature.ENUM64, () -> enum64ToUnion(id));
            default -> {}
        }
    }

    private void unless(BtfFeature feature, Runnable replacement) {
        if (!known.contains(feature)) {
            replacement.run();
        }
    }

    /** One byte is in any variable's place; a larger one might not be. */
    private void toByte(int id) {
        types.change(id, BtfKind.INT, 0);
        types.sizeOrType(id, 1);
        types.extra(id, 0, BYTE_LAYOUT);
    }

    private void section(int id) {
        String name = types.name(id);
        if (!known.contains(BtfFeature.DATA_SECTION)) {
            sectionToStruct(id, name);
        } else if (name.startsWith("?") && !known.contains(BtfFeature.OPTIONAL_DATA_SECTION)) {
            types.nameOffset(id, types.string("_" + name.substring(1)));
        }
    }

    /** A variable's {@code type, offset, size} become a member's {@code name_off, type, offset}. */
    private void sectionToStruct(int id, String name) {
        int count = types.elements(id);
        types.nameOffset(id, types.string(name.replace('.', '_').replace('?', '_')));
        types.change(id, BtfKind.STRUCT, count);
        for (int i = 0; i < count; i++) {
            int variable = types.extra(id, 3 * i);
            int offset = types.extra(id, 3 * i + 1);
            types.extra(id, 3 * i, types.nameOffset(variable));
            types.extra(id, 3 * i + 1, variable);
            types.extra(id, 3 * i + 2, 8 * offset);
        }
    }

    private void prototypeToEnum(int id) {
        types.change(id, BtfKind.ENUM, types.elements(id));
        types.sizeOrType(id, 4);
    }

    private void function(int id) {
        if (!known.contains(BtfFeature.FUNC)) {
            types.change(id, BtfKind.TYPEDEF, 0);
        } else if (!known.contains(BtfFeature.GLOBAL_FUNC)) {
            types.change(id, BtfKind.FUNC, Linkage.STATIC.number());
        }
    }

    private void anonymous(int id, BtfKind kind) {
        types.nameOffset(id, 0);
        types.change(id, kind, 0);
    }

    /** Its values become members of one byte, its size stays. */
    private void enum64ToUnion(int id) {
        if (placeholder == 0) {
            placeholder = types.add("enum64_placeholder", BtfKind.INT, 1, BYTE_LAYOUT);
        }
        int count = types.elements(id);
        types.change(id, BtfKind.UNION, count);
        for (int i = 0; i < count; i++) {
            types.extra(id, 3 * i + 1, placeholder);
            types.extra(id, 3 * i + 2, 0);
        }
    }
}
