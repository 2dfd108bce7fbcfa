package io.polder.ebpf.btf;

/** Checks that types refer to types and names that there are, so that none that was parsed fails to be decoded. */
final class TypeCheck {

    private final TypeTable types;
    private final StringTable strings;

    TypeCheck(TypeTable types, StringTable strings) {
        this.types = types;
        this.strings = strings;
    }

    /** @throws MalformedBtfException at the first that does not */
    void run() {
        for (int id = types.first(); id < types.count(); id++) {
            check(id);
        }
    }

    private void check(int id) {
        BtfKind kind = types.kind(id);
        if (kind == BtfKind.UNKNOWN) {
            return;
        }
        name(id, types.name(id), 0);
        if (kind.refers()) {
            type(id, types.sizeOrType(id), 8);
        } else if (kind.hasSize() && types.sizeOrType(id) < 0) {
            throw MalformedBtfException.at(
                    types.offset(id) + 8L,
                    "a " + kind.noun() + " of " + Integer.toUnsignedLong(types.sizeOrType(id)) + " bytes");
        }
        switch (kind) {
            case INT -> integer(id);
            case ARRAY -> {
                type(id, types.extra(id, 0), 12);
                type(id, types.extra(id, 1), 16);
            }
            case STRUCT, UNION -> elements(id, 3, 0, 1);
            case ENUM -> elements(id, 2, 0, -1);
            case ENUM64 -> elements(id, 3, 0, -1);
            case FUNC_PROTO -> elements(id, 2, 0, 1);
            case DATA_SECTION -> section(id);
            case FUNC -> {
                kind(id, types.sizeOrType(id), 8, BtfKind.FUNC_PROTO);
                linkage(id, types.elements(id), 4);
            }
            case VARIABLE -> linkage(id, types.extra(id, 0), 12);
            default -> {}
        }
    }

    /** {@code u32}: encoding at bit 24, offset at bit 16, bits at bit 0. */
    private void integer(int id) {
        int size = types.sizeOrType(id);
        int layout = types.extra(id, 0);
        if (size < 1 || size > 16 || (layout & 0xff) + (layout >> 16 & 0xff) > 8 * size) {
            throw MalformedBtfException.at(
                    types.offset(id),
                    "an int of " + size + " bytes with " + (layout & 0xff) + " bits at bit " + (layout >> 16 & 0xff));
        }
    }

    /** Checks each of the things of some words that have a name and a type at given words; -1 for no type. */
    private void elements(int id, int words, int nameAt, int typeAt) {
        int count = types.elements(id);
        for (int i = 0; i < count; i++) {
            name(id, types.extra(id, words * i + nameAt), 3 + words * i + nameAt);
            if (typeAt >= 0) {
                type(id, types.extra(id, words * i + typeAt), TypeTable.BYTES + 4 * (words * i + typeAt));
            }
        }
    }

    private void section(int id) {
        int count = types.elements(id);
        for (int i = 0; i < count; i++) {
            int offset = TypeTable.BYTES + 12 * i;
            int variable = types.extra(id, 3 * i);
            type(id, variable, offset);
            if (types.kind(variable) != BtfKind.FUNC) {
                kind(id, variable, offset, BtfKind.VARIABLE);
            }
            if (types.extra(id, 3 * i + 1) < 0 || types.extra(id, 3 * i + 2) < 0) {
                throw MalformedBtfException.at((long) types.offset(id) + offset, "a variable at or of more than 2 GiB");
            }
        }
    }

    private void kind(int id, int other, int offset, BtfKind expected) {
        if (types.kind(other) != expected) {
            throw MalformedBtfException.at(
                    (long) types.offset(id) + offset,
                    types.kind(id).noun() + " " + id + " refers to type " + other + ", a "
                            + types.kind(other).noun() + ", not a " + expected.noun());
        }
    }

    private void linkage(int id, int number, int offset) {
        if (!Linkage.isKnown(number)) {
            throw MalformedBtfException.at(
                    (long) types.offset(id) + offset,
                    types.kind(id).noun() + " " + id + " has linkage " + Integer.toUnsignedString(number)
                            + ", and only 0 to 2 are known");
        }
    }

    private void type(int id, int other, int offset) {
        if (!types.contains(other)) {
            throw MalformedBtfException.at(
                    (long) types.offset(id) + offset,
                    types.kind(id).noun() + " " + id + " refers to type " + Integer.toUnsignedString(other) + " of "
                            + types.count());
        }
    }

    private void name(int id, int name, int word) {
        if (!strings.contains(name)) {
            throw MalformedBtfException.at(
                    types.offset(id) + 4L * word,
                    types.kind(id).noun() + " " + id + " has a name at " + Integer.toUnsignedString(name)
                            + " of strings of " + strings.size());
        }
        if (!strings.isName(name)) {
            throw MalformedBtfException.at(
                    types.offset(id) + 4L * word,
                    types.kind(id).noun() + " " + id + " has a name of more than " + StringTable.MAX_NAME + " bytes");
        }
    }
}
