package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A variable of an object file. Immutable.
 *
 * @param section the data section that it is in, which is the name of a map
 * @param offset its first byte in there
 * @param size in bytes, at least 1
 * @param kind how its bytes are read
 * @param type as C says it; empty where the file has no BTF
 */
public record VariableSpec(String name, String section, int offset, int size, Kind kind, String type) {

    /** How a variable's bytes are read. */
    public enum Kind {
        /** A number with a sign, of 1, 2, 4 or 8 bytes. */
        SIGNED,
        /** A number without. */
        UNSIGNED,
        /** One byte, 0 or 1. */
        BOOLEAN,
        /** A struct, an array or another type, or one that is not known. */
        BYTES
    }

    public VariableSpec {
        requireNonNull(name, "name");
        requireNonNull(section, "section");
        requireNonNull(kind, "kind");
        requireNonNull(type, "type");
        if (offset < 0 || size < 1) {
            throw new IllegalArgumentException("variable " + name + " of " + size + " bytes at " + offset);
        }
    }

    /** Whether programs only read it, and user space, too, once it is loaded. */
    public boolean isConstant() {
        return section.startsWith(DataSections.CONSTANTS) || isSetting();
    }

    /** Whether it is a setting of the kernel. */
    boolean isSetting() {
        return section.equals(KernelSettings.SECTION);
    }

    /** A number's bytes. */
    byte[] encode(long value) {
        requireNumber();
        if (!fits(value)) {
            throw new IllegalArgumentException(value + " does not fit into " + this);
        }
        byte[] bytes = new byte[Long.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
        return Arrays.copyOf(bytes, size);
    }

    void requireNumber() {
        if (!isNumber()) {
            throw new IllegalArgumentException(this + " is no number");
        }
    }

    /** The number whose lowest bytes are its. */
    long extend(long value) {
        int unused = Long.SIZE - size * Byte.SIZE;
        return kind == Kind.SIGNED ? value << unused >> unused : value << unused >>> unused;
    }

    private boolean isNumber() {
        return size <= Long.BYTES && Integer.bitCount(size) == 1;
    }

    private boolean fits(long value) {
        int bits = kind == Kind.BOOLEAN ? 1 : size * Byte.SIZE;
        if (bits == Long.SIZE) {
            return true;
        }
        boolean asSigned = value >> (bits - 1) == value >> (Long.SIZE - 1);
        boolean asUnsigned = value >>> bits == 0;
        return switch (kind) {
            case SIGNED -> asSigned;
            case UNSIGNED, BOOLEAN -> asUnsigned;
            case BYTES -> asSigned || asUnsigned;
        };
    }

    @Override
    public String toString() {
        return "variable " + (type.isEmpty() ? "" : type + " ") + name + " (" + kind + " of " + size + " bytes in "
                + section + ")";
    }
}
