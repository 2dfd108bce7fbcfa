package io.polder.ebpf.btf;

/** Computes what relocations ask for, of what was found on one side. Stateless. */
final class CoreCalculator {

    private static final int MAX_LOAD = 8;

    private final CoreRelocationKind kind;
    private final CoreAccess access;
    private final CoreTypes types;

    private CoreCalculator(CoreRelocationKind kind, CoreAccess access) {
        this.kind = kind;
        this.access = access;
        this.types = access.types();
    }

    /** @throws CoreRelocationException when it cannot be told, such as the sign of an array's element */
    static CoreValue calculate(CoreRelocationKind kind, CoreAccess access) {
        return new CoreCalculator(kind, access).calculate();
    }

    private CoreValue calculate() {
        return switch (kind) {
            case FIELD_EXISTS, TYPE_EXISTS, TYPE_MATCHES, ENUM_VALUE_EXISTS -> CoreValue.of(1);
            case TYPE_ID_LOCAL, TYPE_ID_TARGET -> CoreValue.of(access.root()).ofWidth(0);
            case TYPE_SIZE -> CoreValue.of(types.btf().sizeOf(access.root()));
            case ENUM_VALUE -> enumerator();
            default -> access.last().isElement() ? element() : member();
        };
    }

    /** Until clang 15 and Linux 6.0, no enum says whether its values have a sign. */
    private CoreValue enumerator() {
        var type = (BtfType.Enumeration) types.type(access.last().type());
        long value = type.enumerators().get(access.last().index()).value();
        return CoreValue.of(value).ofWidth(type.kind() == BtfKind.ENUM64 ? 64 : 32);
    }

    private CoreValue element() {
        int type = access.last().type();
        return switch (kind) {
            case FIELD_BYTE_OFFSET -> CoreValue.of(access.bitOffset() / 8).loading(loadSize(type), type);
            case FIELD_BYTE_SIZE -> CoreValue.of(types.btf().sizeOf(type));
            default -> throw untold("it is no member but an element");
        };
    }

    private CoreValue member() {
        BtfType.Member member = access.member();
        return kind == CoreRelocationKind.FIELD_SIGNED
                ? signed(types.resolve(member.type()))
                : member.bitfieldSize() > 0 ? bitfield(member) : plain(types.skip(member.type()));
    }

    private static CoreValue signed(BtfType type) {
        if (type instanceof BtfType.Enumeration enumeration) {
            return CoreValue.of(enumeration.signed() ? 1 : 0).ofWidth(enumeration.signed() ? 64 : 0);
        }
        return CoreValue.of(type instanceof BtfType.Int number && number.isSigned() ? 1 : 0);
    }

    private CoreValue plain(int type) {
        long size = types.btf().sizeOf(type);
        return switch (kind) {
            case FIELD_BYTE_OFFSET -> CoreValue.of(access.bitOffset() / 8).loading(loadSize(type), type);
            case FIELD_BYTE_SIZE -> CoreValue.of(size);
            default -> CoreValue.of(64 - 8 * size);
        };
    }

    /** Loads of an array are of an element. */
    private long loadSize(int type) {
        return types.btf().sizeOf(types.elementOf(type));
    }

    /** By the smallest load, aligned to its size, that has all of it; a compiler may have chosen another. */
    private CoreValue bitfield(BtfType.Member member) {
        long size = types.btf().sizeOf(member.type());
        if (size < 1 || size > MAX_LOAD) {
            throw untold("it is a bit-field in " + size + " bytes");
        }
        long offset = aligned(size);
        while (access.bitOffset() + member.bitfieldSize() - 8 * offset > 8 * size) {
            if (size >= MAX_LOAD) {
                throw untold("it is a bit-field that no load of 8 bytes has all of");
            }
            size *= 2;
            offset = aligned(size);
        }
        return switch (kind) {
            case FIELD_BYTE_OFFSET -> CoreValue.of(offset).ofWidth(0);
            case FIELD_BYTE_SIZE -> CoreValue.of(size).ofWidth(0);
            case FIELD_LSHIFT_U64 ->
                CoreValue.of(64 - (access.bitOffset() + member.bitfieldSize() - 8 * offset))
                        .ofWidth(0);
            default -> CoreValue.of(64 - member.bitfieldSize());
        };
    }

    private long aligned(long size) {
        return access.bitOffset() / 8 / size * size;
    }

    private CoreRelocationException untold(String reason) {
        return new CoreRelocationException(
                "tell " + kind + " of " + access.path() + " in " + types.btf().describe(access.root()), reason, null);
    }
}
