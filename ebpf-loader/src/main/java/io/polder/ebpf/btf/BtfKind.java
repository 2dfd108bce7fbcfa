package io.polder.ebpf.btf;

import java.util.Arrays;
import java.util.List;

/** What a type is, {@code enum BTF_KIND_*} of include/uapi/linux/btf.h by its numbers. */
public enum BtfKind {
    /** {@code BTF_KIND_UNKN}: void, the type of id 0. */
    VOID(0, "void", 0, 0),
    INT(1, "int", 4, 0),
    POINTER(2, "pointer", 0, 0),
    ARRAY(3, "array", 12, 0),
    STRUCT(4, "struct", 0, 12),
    UNION(5, "union", 0, 12),
    /** Of values of up to 32 bits. */
    ENUM(6, "enum", 0, 8),
    FORWARD(7, "forward declaration", 0, 0),
    TYPEDEF(8, "typedef", 0, 0),
    VOLATILE(9, "volatile", 0, 0),
    CONST(10, "const", 0, 0),
    RESTRICT(11, "restrict", 0, 0),
    FUNC(12, "function", 0, 0),
    FUNC_PROTO(13, "function prototype", 0, 8),
    VARIABLE(14, "variable", 4, 0),
    DATA_SECTION(15, "data section", 0, 12),
    /** Since Linux 5.13. */
    FLOAT(16, "float", 0, 0),
    /** Since Linux 5.16. */
    DECL_TAG(17, "declaration tag", 4, 0),
    /** Since Linux 5.17. */
    TYPE_TAG(18, "type tag", 0, 0),
    /** Of values of 64 bits, since Linux 6.0. */
    ENUM64(19, "enum", 0, 12),
    /** A later kernel's, whose size its BTF tells in a layout section, so that it can be passed over. */
    UNKNOWN(-1, "type of unknown kind", 0, 0);

    private static final List<BtfKind> BY_NUMBER =
            Arrays.stream(values()).filter(kind -> kind != UNKNOWN).toList();

    private final int number;
    private final String noun;
    private final int fixedBytes;
    private final int elementBytes;

    BtfKind(int number, String noun, int fixedBytes, int elementBytes) {
        this.number = number;
        this.noun = noun;
        this.fixedBytes = fixedBytes;
        this.elementBytes = elementBytes;
    }

    /** That of a number; {@link #UNKNOWN} for one that is not known here. */
    static BtfKind of(int number) {
        return number < BY_NUMBER.size() ? BY_NUMBER.get(number) : UNKNOWN;
    }

    /** Of the kernel; that of {@link #UNKNOWN} is none. */
    int number() {
        return number;
    }

    /** How it is called in messages. */
    String noun() {
        return noun;
    }

    /** How many bytes follow {@code struct btf_type}. */
    long bytesAfter(int elements) {
        return fixedBytes + (long) elementBytes * elements;
    }

    /** Whether it names or qualifies another type, whose size is also its own. */
    boolean isModifierOrTypedef() {
        return switch (this) {
            case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> true;
            default -> false;
        };
    }

    /** Whether {@code struct btf_type} holds the id of another type, rather than a size or nothing. */
    boolean refers() {
        return switch (this) {
            case POINTER, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FUNC_PROTO, VARIABLE, DECL_TAG, TYPE_TAG -> true;
            default -> false;
        };
    }

    /** Whether {@code struct btf_type} holds a size. */
    boolean hasSize() {
        return switch (this) {
            case INT, STRUCT, UNION, ENUM, DATA_SECTION, FLOAT, ENUM64 -> true;
            default -> false;
        };
    }

    /** Whether it is a struct or a union. */
    boolean isComposite() {
        return this == STRUCT || this == UNION;
    }

    /** Whether it is an enum of either size. */
    boolean isEnum() {
        return this == ENUM || this == ENUM64;
    }
}
