package io.polder.ebpf.btf;

import java.util.List;

/** What a CO-RE relocation asks for, {@code enum bpf_core_relo_kind} of include/uapi/linux/bpf.h in its order. */
public enum CoreRelocationKind {
    /** Where a field begins, in bytes; of a bit-field, the word to load. */
    FIELD_BYTE_OFFSET,
    /** The size of a field in bytes; of a bit-field, of the word to load. */
    FIELD_BYTE_SIZE,
    /** 1 when there is a field, else 0. */
    FIELD_EXISTS,
    /** 1 when a field has a sign, else 0. */
    FIELD_SIGNED,
    /** By how much to shift a loaded word left, so that a bit-field is at its top. */
    FIELD_LSHIFT_U64,
    /** By how much to shift it right then. */
    FIELD_RSHIFT_U64,
    /** The id of a type in the object's own BTF. */
    TYPE_ID_LOCAL,
    /** The id of a type in the kernel's. */
    TYPE_ID_TARGET,
    /** 1 when there is a type, else 0. */
    TYPE_EXISTS,
    /** The size of a type in bytes. */
    TYPE_SIZE,
    /** 1 when an enum has a value of a name, else 0. */
    ENUM_VALUE_EXISTS,
    /** That value. */
    ENUM_VALUE,
    /** 1 when there is a type that has all that the object's has, else 0. */
    TYPE_MATCHES;

    private static final List<CoreRelocationKind> BY_NUMBER = List.of(values());
    /** The highest number that is known. */
    static final int LAST = BY_NUMBER.size() - 1;

    static boolean isKnown(int number) {
        return number >= 0 && number < BY_NUMBER.size();
    }

    static CoreRelocationKind of(int number) {
        return BY_NUMBER.get(number);
    }

    boolean isOfField() {
        return compareTo(FIELD_RSHIFT_U64) <= 0;
    }

    boolean isOfEnumValue() {
        return this == ENUM_VALUE_EXISTS || this == ENUM_VALUE;
    }

    boolean isOfType() {
        return !isOfField() && !isOfEnumValue();
    }
}
