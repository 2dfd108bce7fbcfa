package io.polder.ebpf.btf;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a struct or union has its fields, for turning it into bytes and back. Those of anonymous structs and unions are
 * the outer one's, as in C; of a union they overlap. Immutable.
 *
 * @param name of the type, or of the typedef that it was found by; empty when it has neither
 * @param size in bytes
 * @param fields in the order of the source
 */
public record StructLayout(String name, int size, List<Field> fields) {

    public StructLayout {
        requireNonNull(name, "name");
        fields = List.copyOf(fields);
    }

    /** What a field, or an element of one that is an array, holds. */
    public enum Kind {
        UNSIGNED,
        SIGNED,
        BOOLEAN,
        FLOATING_POINT,
        POINTER,
        /** A struct or union with a layout of its own. */
        STRUCT
    }

    /**
     * A field with a name.
     *
     * @param offset in bytes from the struct's start; of a bit-field, of the byte that has its first bit
     * @param elementSize in bytes, of one element when it is an array; of a bit-field, of its type
     * @param array whether it is one, of however many dimensions
     * @param count of elements, 1 when it is no array; 0 of one that goes on to the end of the memory
     * @param bitOffset of a bit-field, in bits from the struct's start; else 8 times the offset
     * @param bits of a bit-field; 0 when it is none
     * @param struct the layout of an element when it is a struct or union
     */
    public record Field(
            String name,
            Kind kind,
            int offset,
            int elementSize,
            boolean array,
            int count,
            long bitOffset,
            int bits,
            @Nullable StructLayout struct) {

        public Field {
            requireNonNull(name, "name");
            requireNonNull(kind, "kind");
            if ((struct != null) != (kind == Kind.STRUCT)) {
                throw new IllegalArgumentException("a struct has a layout, and nothing else has: " + name);
            }
        }

        /** Of all elements, in bytes. */
        public int size() {
            return elementSize * count;
        }

        /** Whether it has a sign. */
        public boolean isSigned() {
            return kind == Kind.SIGNED;
        }

        /** Whether it is a bit-field, which need not begin or end at a byte. */
        public boolean isBitfield() {
            return bits != 0;
        }

        /** The layout of an element when it is a struct or union. */
        public Optional<StructLayout> layout() {
            return Optional.ofNullable(struct);
        }
    }

    /**
     * That of a type, through typedefs and qualifiers.
     *
     * @throws IllegalArgumentException when it is no struct or union
     * @throws IndexOutOfBoundsException when there is no such type
     * @throws MalformedBtfException when a field lies outside of its struct, or a struct contains itself
     */
    public static StructLayout of(Btf btf, int type) {
        return new LayoutReader(btf).read(type);
    }

    /** The field of a name. */
    public Optional<Field> field(String fieldName) {
        return fields.stream().filter(field -> field.name().equals(fieldName)).findFirst();
    }
}
