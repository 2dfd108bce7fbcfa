package io.polder.ebpf.btf;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.btf.BtfType.Enumerator;
import io.polder.ebpf.btf.BtfType.Member;
import io.polder.ebpf.btf.BtfType.Parameter;
import io.polder.ebpf.btf.BtfType.SectionVariable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes BTF without a compiler: types one after the other, which get the ids 1, 2 and so on. A type may refer to one that
 * is yet to come. Confined to one thread.
 *
 * <pre>{@code
 * var types = new BtfBuilder();
 * int u32 = types.integer("u32", 4, false);
 * int key = types.struct("key", 8, new Member("address", u32, 0, 0), new Member("port", u32, 32, 0));
 * Btf btf = types.build();
 * }</pre>
 */
public final class BtfBuilder {

    private static final int KIND_FLAG = 1 << 31;
    private static final int MAX_ELEMENTS = 0xffff;
    private static final int MAX_FLAGGED_OFFSET = 0xffffff;

    private final @Nullable Btf base;
    private final BtfWriter writer;
    private int nextId;

    /** Of BTF that stands for itself. */
    public BtfBuilder() {
        base = null;
        writer = new BtfWriter(new byte[0], new byte[1], 0);
        nextId = 1;
    }

    /** Of split BTF, whose ids continue those of a base. */
    public BtfBuilder(Btf base) {
        this.base = requireNonNull(base, "base");
        writer = new BtfWriter(new byte[0], new byte[0], base.stringsSize());
        nextId = base.typeCount();
    }

    /** The id that the next type gets. */
    public int nextId() {
        return nextId;
    }

    /** Adds an integer whose bits all count, of a size in bytes. Returns its id. */
    public int integer(String name, int size, boolean signed) {
        return add(new BtfType.Int(name, size, signed ? BtfType.Int.SIGNED : 0, 8 * size, 0));
    }

    /** Adds a pointer to a type. Returns its id. */
    public int pointer(int type) {
        return add(new BtfType.Pointer(type));
    }

    /** Adds an array of elements of a type, indexed by another. Returns its id. */
    public int array(int type, int indexType, long count) {
        return add(new BtfType.Array(type, indexType, count));
    }

    /** Adds a struct of a size in bytes. Returns its id. */
    public int struct(String name, int size, Member... members) {
        return add(new BtfType.Struct(name, size, List.of(members)));
    }

    /** Adds another name of a type. Returns its id. */
    public int typedef(String name, int type) {
        return add(new BtfType.Typedef(name, type));
    }

    /** Adds a function that returns a type, and its prototype before it. Returns the function's id. */
    public int function(String name, Linkage linkage, int returnType, Parameter... parameters) {
        return add(new BtfType.Func(name, add(new BtfType.FuncProto(returnType, List.of(parameters))), linkage));
    }

    /** Adds a variable. Returns its id. */
    public int variable(String name, int type, Linkage linkage) {
        return add(new BtfType.Variable(name, type, linkage));
    }

    /**
     * Adds a type. Returns its id.
     *
     * @throws IllegalArgumentException when BTF cannot say it: more than 65,535 members, for one
     */
    public int add(BtfType type) {
        switch (type.kind()) {
            case INT -> integer((BtfType.Int) type);
            case ARRAY -> array((BtfType.Array) type);
            case STRUCT, UNION -> composite((BtfType.Composite) type);
            case ENUM -> enumeration((BtfType.Enum) type);
            case ENUM64 -> enumeration64((BtfType.Enum64) type);
            case FORWARD -> head(type, ((BtfType.Forward) type).union() ? KIND_FLAG : 0, 0);
            case FUNC -> head(type, ((BtfType.Func) type).linkage().number(), ((BtfType.Func) type).type());
            case FUNC_PROTO -> prototype((BtfType.FuncProto) type);
            case VARIABLE -> variable((BtfType.Variable) type);
            case DATA_SECTION -> section((BtfType.DataSection) type);
            case FLOAT -> head(type, 0, ((BtfType.Float) type).size());
            case DECL_TAG -> tag((BtfType.DeclTag) type);
            case POINTER, TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> head(type, 0, target(type));
            case VOID, UNKNOWN -> throw new IllegalArgumentException("no type to add: " + type);
        }
        return nextId++;
    }

    /**
     * The types so far.
     *
     * @throws MalformedBtfException when one refers to a type that is not there
     */
    public Btf build() {
        return base == null ? Btf.parse(bytes()) : Btf.parseSplit(bytes(), base);
    }

    /** The types so far, as a section {@code .BTF} has them; not checked. */
    public byte[] bytes() {
        return writer.bytes();
    }

    private static int target(BtfType type) {
        return switch (type.kind()) {
            case POINTER -> ((BtfType.Pointer) type).type();
            case TYPEDEF -> ((BtfType.Typedef) type).type();
            case VOLATILE -> ((BtfType.Volatile) type).type();
            case CONST -> ((BtfType.Const) type).type();
            case RESTRICT -> ((BtfType.Restrict) type).type();
            case TYPE_TAG -> ((BtfType.TypeTag) type).type();
            default -> throw new IllegalArgumentException("refers to no type: " + type);
        };
    }

    private void head(BtfType type, int info, int sizeOrType) {
        writer.append(writer.string(type.name()), type.kind().number() << 24 | info, sizeOrType);
    }

    private void integer(BtfType.Int type) {
        head(type, 0, type.size());
        writer.append(type.encoding() << 24 | type.bitOffset() << 16 | type.bits());
    }

    private void array(BtfType.Array type) {
        head(type, 0, 0);
        writer.append(type.elementType(), type.indexType(), (int) type.count());
    }

    private void composite(BtfType.Composite type) {
        boolean flag = type.members().stream().anyMatch(member -> member.bitfieldSize() != 0);
        head(type, elements(type.members()) | (flag ? KIND_FLAG : 0), type.size());
        for (Member member : type.members()) {
            if (flag && member.bitOffset() > MAX_FLAGGED_OFFSET) {
                throw new IllegalArgumentException("beside bit-fields, BTF has no place for " + member);
            }
            int place = (int) member.bitOffset() | member.bitfieldSize() << 24;
            writer.append(writer.string(member.name()), member.type(), place);
        }
    }

    private void enumeration(BtfType.Enum type) {
        head(type, elements(type.enumerators()) | (type.signed() ? KIND_FLAG : 0), type.size());
        for (Enumerator enumerator : type.enumerators()) {
            writer.append(writer.string(enumerator.name()), (int) enumerator.value());
        }
    }

    private void enumeration64(BtfType.Enum64 type) {
        head(type, elements(type.enumerators()) | (type.signed() ? KIND_FLAG : 0), type.size());
        for (Enumerator enumerator : type.enumerators()) {
            writer.append(writer.string(enumerator.name()), (int) enumerator.value(), (int) (enumerator.value() >> 32));
        }
    }

    private void prototype(BtfType.FuncProto type) {
        head(type, elements(type.parameters()), type.returnType());
        for (Parameter parameter : type.parameters()) {
            writer.append(writer.string(parameter.name()), parameter.type());
        }
    }

    private void variable(BtfType.Variable type) {
        head(type, 0, type.type());
        writer.append(type.linkage().number());
    }

    private void section(BtfType.DataSection type) {
        head(type, elements(type.variables()), type.size());
        for (SectionVariable variable : type.variables()) {
            writer.append(variable.type(), variable.offset(), variable.size());
        }
    }

    private void tag(BtfType.DeclTag type) {
        head(type, 0, type.type());
        writer.append(type.component());
    }

    private static int elements(List<?> elements) {
        if (elements.size() > MAX_ELEMENTS) {
            throw new IllegalArgumentException("more than " + MAX_ELEMENTS + " elements: " + elements.size());
        }
        return elements.size();
    }
}
