package io.polder.ebpf.btf;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A type as BTF describes it (Documentation/bpf/btf.rst). Types refer to others by their ids in the same {@link Btf}; an
 * empty name is an anonymous type's. Immutable.
 */
@SuppressWarnings("JavaLangClash") // The kernel's words.
public sealed interface BtfType {

    /** What it is. */
    BtfKind kind();

    /** Its name, empty when it has none. */
    default String name() {
        return "";
    }

    /** Nothing, id 0. */
    record Void() implements BtfType {
        @Override
        public BtfKind kind() {
            return BtfKind.VOID;
        }

        @Override
        public String name() {
            return "void";
        }
    }

    /**
     * An integer.
     *
     * @param size in bytes, 1 to 16
     * @param encoding {@code BTF_INT_*}, see {@link #isSigned}, {@link #isCharacter} and {@link #isBoolean}; 0 is
     *     unsigned
     * @param bits how many of its bits count
     * @param bitOffset where they begin
     */
    record Int(String name, int size, int encoding, int bits, int bitOffset) implements BtfType {

        /** {@code BTF_INT_SIGNED}. */
        public static final int SIGNED = 1;
        /** {@code BTF_INT_CHAR}. */
        public static final int CHARACTER = 2;
        /** {@code BTF_INT_BOOL}. */
        public static final int BOOLEAN = 4;

        public Int {
            requireNonNull(name, "name");
            if (size < 1 || size > 16 || bits < 0 || bitOffset < 0 || bits + bitOffset > 8 * size) {
                throw new IllegalArgumentException(
                        "no int: " + bits + " bits at bit " + bitOffset + " of " + size + " bytes");
            }
            if ((encoding & ~0xf) != 0) {
                throw new IllegalArgumentException("no encoding: " + encoding);
            }
        }

        @Override
        public BtfKind kind() {
            return BtfKind.INT;
        }

        /** Whether it has a sign. */
        public boolean isSigned() {
            return (encoding & SIGNED) != 0;
        }

        /** Whether it is a character. Clang tells none: its {@code char} is a signed int. */
        public boolean isCharacter() {
            return (encoding & CHARACTER) != 0;
        }

        /** Whether it is {@code _Bool}. */
        public boolean isBoolean() {
            return (encoding & BOOLEAN) != 0;
        }
    }

    /** A pointer, of 8 bytes, to a type. */
    record Pointer(int type) implements BtfType {
        @Override
        public BtfKind kind() {
            return BtfKind.POINTER;
        }
    }

    /**
     * An array.
     *
     * @param elementType of an element
     * @param indexType of an index; nothing depends on it
     * @param count how many elements, 0 to 4294967295
     */
    record Array(int elementType, int indexType, long count) implements BtfType {

        public Array {
            if (count < 0 || count > 0xffffffffL) {
                throw new IllegalArgumentException("an array of " + count + " elements");
            }
        }

        @Override
        public BtfKind kind() {
            return BtfKind.ARRAY;
        }
    }

    /**
     * A field of a struct or union.
     *
     * @param name empty for an anonymous struct or union, whose fields are the outer one's
     * @param bitOffset from the start of the outer one
     * @param bitfieldSize in bits; 0 when it is no bit-field
     */
    record Member(String name, int type, long bitOffset, int bitfieldSize) {

        public Member {
            requireNonNull(name, "name");
            if (bitOffset < 0 || bitOffset > 0xffffffffL || bitfieldSize < 0 || bitfieldSize > 0xff) {
                throw new IllegalArgumentException(
                        "no member: " + bitfieldSize + " bits of a bit-field at bit " + bitOffset);
            }
        }
    }

    /** A struct or a union. */
    sealed interface Composite extends BtfType permits Struct, Union {

        /** In bytes. */
        int size();

        /** In the order of the source. */
        List<Member> members();
    }

    /** A struct of a size in bytes. */
    record Struct(String name, int size, List<Member> members) implements Composite {

        public Struct {
            requireNonNull(name, "name");
            members = List.copyOf(members);
        }

        @Override
        public BtfKind kind() {
            return BtfKind.STRUCT;
        }
    }

    /** A union of a size in bytes. */
    record Union(String name, int size, List<Member> members) implements Composite {

        public Union {
            requireNonNull(name, "name");
            members = List.copyOf(members);
        }

        @Override
        public BtfKind kind() {
            return BtfKind.UNION;
        }
    }

    /** A named value of an enum; of an unsigned 64-bit one it is to be read as unsigned. */
    record Enumerator(String name, long value) {

        public Enumerator {
            requireNonNull(name, "name");
        }
    }

    /** An enum of either size. */
    sealed interface Enumeration extends BtfType permits Enum, Enum64 {

        /** In bytes. */
        int size();

        /** Whether values can be negative. */
        boolean signed();

        /** In the order of the source. */
        List<Enumerator> enumerators();
    }

    /** An enum whose values have at most 32 bits; {@code size} is in bytes. */
    record Enum(String name, int size, boolean signed, List<Enumerator> enumerators) implements Enumeration {

        public Enum {
            requireNonNull(name, "name");
            enumerators = List.copyOf(enumerators);
        }

        @Override
        public BtfKind kind() {
            return BtfKind.ENUM;
        }
    }

    /** An enum with values of 64 bits; {@code size} is in bytes. */
    record Enum64(String name, int size, boolean signed, List<Enumerator> enumerators) implements Enumeration {

        public Enum64 {
            requireNonNull(name, "name");
            enumerators = List.copyOf(enumerators);
        }

        @Override
        public BtfKind kind() {
            return BtfKind.ENUM64;
        }
    }

    /** A struct or union of which only the name is told. */
    record Forward(String name, boolean union) implements BtfType {

        public Forward {
            requireNonNull(name, "name");
        }

        @Override
        public BtfKind kind() {
            return BtfKind.FORWARD;
        }
    }

    /** Another name of a type. */
    record Typedef(String name, int type) implements BtfType {

        public Typedef {
            requireNonNull(name, "name");
        }

        @Override
        public BtfKind kind() {
            return BtfKind.TYPEDEF;
        }
    }

    /** A volatile type. */
    record Volatile(int type) implements BtfType {
        @Override
        public BtfKind kind() {
            return BtfKind.VOLATILE;
        }
    }

    /** A constant type. */
    record Const(int type) implements BtfType {
        @Override
        public BtfKind kind() {
            return BtfKind.CONST;
        }
    }

    /** A restricted pointer. */
    record Restrict(int type) implements BtfType {
        @Override
        public BtfKind kind() {
            return BtfKind.RESTRICT;
        }
    }

    /** A function; {@code type} is its {@link FuncProto}. */
    record Func(String name, int type, Linkage linkage) implements BtfType {

        public Func {
            requireNonNull(name, "name");
            requireNonNull(linkage, "linkage");
        }

        @Override
        public BtfKind kind() {
            return BtfKind.FUNC;
        }
    }

    /** A parameter; one with no name and no type stands for the {@code ...} of a function of any arguments. */
    record Parameter(String name, int type) {

        public Parameter {
            requireNonNull(name, "name");
        }
    }

    /** What a function takes, and the type that it returns. */
    record FuncProto(int returnType, List<Parameter> parameters) implements BtfType {

        public FuncProto {
            parameters = List.copyOf(parameters);
        }

        @Override
        public BtfKind kind() {
            return BtfKind.FUNC_PROTO;
        }
    }

    /** A variable of a section. */
    record Variable(String name, int type, Linkage linkage) implements BtfType {

        public Variable {
            requireNonNull(name, "name");
            requireNonNull(linkage, "linkage");
        }

        @Override
        public BtfKind kind() {
            return BtfKind.VARIABLE;
        }
    }

    /**
     * Where a section has a variable or, for symbols of the kernel, a function.
     *
     * @param type the id of the {@link Variable} or {@link Func}
     * @param offset in bytes from the section's start; clang leaves 0 for global ones
     * @param size in bytes
     */
    record SectionVariable(int type, int offset, int size) {}

    /** A section of data of a size in bytes, which clang leaves at 0. */
    record DataSection(String name, int size, List<SectionVariable> variables) implements BtfType {

        public DataSection {
            requireNonNull(name, "name");
            variables = List.copyOf(variables);
        }

        @Override
        public BtfKind kind() {
            return BtfKind.DATA_SECTION;
        }
    }

    /** A floating point number of a size in bytes. */
    record Float(String name, int size) implements BtfType {

        public Float {
            requireNonNull(name, "name");
        }

        @Override
        public BtfKind kind() {
            return BtfKind.FLOAT;
        }
    }

    /** {@code __attribute__((btf_decl_tag(name)))} of a declaration; {@code component} is that of a member or parameter, or -1. */
    record DeclTag(String name, int type, int component) implements BtfType {

        public DeclTag {
            requireNonNull(name, "name");
        }

        @Override
        public BtfKind kind() {
            return BtfKind.DECL_TAG;
        }
    }

    /** {@code __attribute__((btf_type_tag(name)))} of a type. */
    record TypeTag(String name, int type) implements BtfType {

        public TypeTag {
            requireNonNull(name, "name");
        }

        @Override
        public BtfKind kind() {
            return BtfKind.TYPE_TAG;
        }
    }

    /** Of a kind by a number that is not known here. */
    record Unknown(int number) implements BtfType {
        @Override
        public BtfKind kind() {
            return BtfKind.UNKNOWN;
        }
    }
}
