package io.polder.ebpf.btf;

import java.util.List;

/**
 * A type, {@code struct btf_type} with what follows it (include/uapi/linux/btf.h). Other types are named by their ids,
 * 0 being {@code void}. Immutable.
 */
public sealed interface BtfType {

    /** Empty for those that have none. */
    String name();

    /** {@code void}, number 0. */
    record VoidType() implements BtfType {
        @Override
        public String name() {
            return "void";
        }
    }

    /**
     * {@code BTF_KIND_INT}.
     *
     * @param size in bytes
     * @param encoding {@code BTF_INT_SIGNED} 1, {@code BTF_INT_CHAR} 2, {@code BTF_INT_BOOL} 4
     * @param bitOffset where it begins in those bytes
     * @param bits how many it has
     */
    record Int(String name, int size, int encoding, int bitOffset, int bits) implements BtfType {
        public boolean isSigned() {
            return (encoding & 1) != 0;
        }

        public boolean isBool() {
            return (encoding & 4) != 0;
        }
    }

    /** {@code BTF_KIND_PTR}. */
    record Pointer(int type) implements BtfType {
        @Override
        public String name() {
            return "";
        }
    }

    /** {@code BTF_KIND_ARRAY}. */
    record Array(int elementType, int indexType, int count) implements BtfType {
        @Override
        public String name() {
            return "";
        }
    }

    /**
     * A member of a struct or union.
     *
     * @param name empty for an anonymous struct or union
     * @param bitOffset from the beginning of the struct
     * @param bitfieldSize in bits; 0 where it is no bit field
     */
    record Member(String name, int type, int bitOffset, int bitfieldSize) {}

    /** {@code BTF_KIND_STRUCT}, its size in bytes. */
    record Struct(String name, int size, List<Member> members) implements BtfType {
        public Struct {
            members = List.copyOf(members);
        }
    }

    /** {@code BTF_KIND_UNION}, its size in bytes. */
    record Union(String name, int size, List<Member> members) implements BtfType {
        public Union {
            members = List.copyOf(members);
        }
    }

    /** A value of an enum, with its sign extended where that is signed. */
    record Enumerator(String name, long value) {}

    /** {@code BTF_KIND_ENUM} and {@code BTF_KIND_ENUM64}, their size in bytes. */
    record Enumeration(String name, int size, boolean isSigned, List<Enumerator> values, boolean is64)
            implements BtfType {
        public Enumeration {
            values = List.copyOf(values);
        }
    }

    /** {@code BTF_KIND_FWD}: a struct or union whose members are unknown. */
    record Forward(String name, boolean isUnion) implements BtfType {}

    /** {@code BTF_KIND_TYPEDEF}. */
    record Typedef(String name, int type) implements BtfType {}

    /** {@code BTF_KIND_VOLATILE}, {@code CONST}, {@code RESTRICT} or {@code TYPE_TAG}: another type with something added. */
    record Modifier(Kind kind, String name, int type) implements BtfType {
        /** Which. */
        public enum Kind {
            VOLATILE,
            CONST,
            RESTRICT,
            TYPE_TAG
        }
    }

    /**
     * {@code BTF_KIND_FUNC}.
     *
     * @param linkage {@code BTF_FUNC_STATIC} 0, {@code GLOBAL} 1, {@code EXTERN} 2
     */
    record Func(String name, int prototype, int linkage) implements BtfType {}

    /** A parameter of a function; type 0 without a name is {@code ...}. */
    record Parameter(String name, int type) {}

    /** {@code BTF_KIND_FUNC_PROTO}. */
    record Prototype(int returnType, List<Parameter> parameters) implements BtfType {
        public Prototype {
            parameters = List.copyOf(parameters);
        }

        @Override
        public String name() {
            return "";
        }
    }

    /**
     * {@code BTF_KIND_VAR}.
     *
     * @param linkage {@code BTF_VAR_STATIC} 0, {@code GLOBAL_ALLOCATED} 1, {@code GLOBAL_EXTERN} 2
     */
    record Variable(String name, int type, int linkage) implements BtfType {}

    /** A variable's place in its section, in bytes. */
    record SectionVariable(int type, int offset, int size) {}

    /** {@code BTF_KIND_DATASEC}; a compiler leaves sizes and offsets to the linker. */
    record DataSection(String name, int size, List<SectionVariable> variables) implements BtfType {
        public DataSection {
            variables = List.copyOf(variables);
        }
    }

    /** {@code BTF_KIND_FLOAT}, its size in bytes. */
    record FloatingPoint(String name, int size) implements BtfType {}

    /** {@code BTF_KIND_DECL_TAG}, of one member or parameter, or of the whole (-1). */
    record DeclTag(String name, int type, int component) implements BtfType {}
}
