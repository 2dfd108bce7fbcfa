package io.polder.ebpf.btf;

import io.polder.ebpf.btf.BtfType.Enumerator;
import io.polder.ebpf.btf.BtfType.Member;
import io.polder.ebpf.btf.BtfType.Parameter;
import io.polder.ebpf.btf.BtfType.SectionVariable;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Makes a {@link BtfType} of a type's numbers, which {@link TypeCheck} has found good. Immutable. */
final class TypeDecoder {

    private static final BtfType VOID = new BtfType.Void();

    private final TypeTable types;
    private final StringTable strings;

    TypeDecoder(TypeTable types, StringTable strings) {
        this.types = types;
        this.strings = strings;
    }

    BtfType decode(int id) {
        int other = id == 0 ? 0 : types.sizeOrType(id);
        return switch (types.kind(id)) {
            case VOID -> VOID;
            case INT -> integer(id);
            case POINTER -> new BtfType.Pointer(other);
            case ARRAY ->
                new BtfType.Array(types.extra(id, 0), types.extra(id, 1), Integer.toUnsignedLong(types.extra(id, 2)));
            case STRUCT -> new BtfType.Struct(name(id), other, members(id));
            case UNION -> new BtfType.Union(name(id), other, members(id));
            case ENUM -> new BtfType.Enum(name(id), other, types.kindFlag(id), enumerators(id));
            case ENUM64 -> new BtfType.Enum64(name(id), other, types.kindFlag(id), enumerators64(id));
            case FORWARD -> new BtfType.Forward(name(id), types.kindFlag(id));
            case TYPEDEF -> new BtfType.Typedef(name(id), other);
            case VOLATILE -> new BtfType.Volatile(other);
            case CONST -> new BtfType.Const(other);
            case RESTRICT -> new BtfType.Restrict(other);
            case FUNC -> new BtfType.Func(name(id), other, Linkage.of(types.elements(id)));
            case FUNC_PROTO -> new BtfType.FuncProto(other, parameters(id));
            case VARIABLE -> new BtfType.Variable(name(id), other, Linkage.of(types.extra(id, 0)));
            case DATA_SECTION -> new BtfType.DataSection(name(id), other, variables(id));
            case FLOAT -> new BtfType.Float(name(id), other);
            case DECL_TAG -> new BtfType.DeclTag(name(id), other, types.extra(id, 0));
            case TYPE_TAG -> new BtfType.TypeTag(name(id), other);
            case UNKNOWN -> new BtfType.Unknown(types.kindNumber(id));
        };
    }

    private String name(int id) {
        return strings.at(types.name(id));
    }

    private BtfType integer(int id) {
        int layout = types.extra(id, 0);
        return new BtfType.Int(name(id), types.sizeOrType(id), layout >> 24 & 0xf, layout & 0xff, layout >> 16 & 0xff);
    }

    /** {@code struct btf_member { u32 name_off, type, offset; }}. */
    private List<Member> members(int id) {
        return each(
                id,
                i -> new Member(
                        strings.at(types.extra(id, 3 * i)),
                        types.extra(id, 3 * i + 1),
                        bitOffset(id, i),
                        bitfieldSize(id, i)));
    }

    /** Of a member. With the kind's flag, the size of a bit-field stands above 24 bits of offset. */
    long bitOffset(int id, int member) {
        int offset = types.extra(id, 3 * member + 2);
        return types.kindFlag(id) ? offset & 0xffffff : Integer.toUnsignedLong(offset);
    }

    /** Of a member, in bits; 0 when it is no bit-field. */
    int bitfieldSize(int id, int member) {
        return types.kindFlag(id) ? types.extra(id, 3 * member + 2) >>> 24 : 0;
    }

    /** {@code struct btf_enum { u32 name_off; s32 val; }}. */
    private List<Enumerator> enumerators(int id) {
        return each(id, i -> {
            int value = types.extra(id, 2 * i + 1);
            return new Enumerator(
                    strings.at(types.extra(id, 2 * i)), types.kindFlag(id) ? value : Integer.toUnsignedLong(value));
        });
    }

    /** {@code struct btf_enum64 { u32 name_off, val_lo32, val_hi32; }}. */
    private List<Enumerator> enumerators64(int id) {
        return each(
                id,
                i -> new Enumerator(
                        strings.at(types.extra(id, 3 * i)),
                        Integer.toUnsignedLong(types.extra(id, 3 * i + 1)) | (long) types.extra(id, 3 * i + 2) << 32));
    }

    /** {@code struct btf_param { u32 name_off, type; }}. */
    private List<Parameter> parameters(int id) {
        return each(id, i -> new Parameter(strings.at(types.extra(id, 2 * i)), types.extra(id, 2 * i + 1)));
    }

    /** {@code struct btf_var_secinfo { u32 type, offset, size; }}. */
    private List<SectionVariable> variables(int id) {
        return each(
                id,
                i -> new SectionVariable(
                        types.extra(id, 3 * i), types.extra(id, 3 * i + 1), types.extra(id, 3 * i + 2)));
    }

    private <T> List<T> each(int id, IntFunction<T> element) {
        return IntStream.range(0, types.elements(id)).mapToObj(element).toList();
    }
}
