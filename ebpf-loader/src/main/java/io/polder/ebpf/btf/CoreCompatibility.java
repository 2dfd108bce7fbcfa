package io.polder.ebpf.btf;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whether a type of the object can stand for one of the kernel. The rules are libbpf's, as its documentation of CO-RE has
 * them (bpf_core_fields_are_compat, bpf_core_types_are_compat, bpf_core_types_match in libbpf_internal.h). Stateless.
 */
final class CoreCompatibility {

    private final CoreTypes local;
    private final CoreTypes target;

    CoreCompatibility(CoreTypes local, CoreTypes target) {
        this.local = local;
        this.target = target;
    }

    /**
     * Whether a field can be read as another: any struct or union as any, any pointer as any, an int of any size as any,
     * arrays by their elements; enums and forward declarations only under the same name, or none.
     */
    boolean fields(int localId, int targetId) {
        int ours = localId;
        int theirs = targetId;
        for (int depth = 0; depth < TypeSizes.MAX_DEPTH; depth++) {
            BtfType a = local.resolve(ours);
            BtfType b = target.resolve(theirs);
            if (a instanceof BtfType.Array x && b instanceof BtfType.Array y) {
                ours = x.elementType();
                theirs = y.elementType();
            } else {
                return fields(a, b);
            }
        }
        throw tooDeep(localId);
    }

    private static boolean fields(BtfType a, BtfType b) {
        if (a.kind().isComposite() && b.kind().isComposite()) {
            return true;
        }
        if (!CoreTypes.sameKind(a, b)) {
            return false;
        }
        return switch (a.kind()) {
            case POINTER, FLOAT -> true;
            case FORWARD, ENUM, ENUM64 -> a.name().isEmpty() || b.name().isEmpty() || sameName(a.name(), b.name());
            case INT -> wholeInts(a, b);
            default -> false;
        };
    }

    /**
     * Whether a type is there, for asking whether it exists and how large it is: of the same kind, and so are the types
     * that pointers, arrays and prototypes refer to. Members do not matter.
     */
    boolean types(int localId, int targetId) {
        return CoreTypes.sameKind(local.type(localId), target.type(targetId)) && types(localId, targetId, 0);
    }

    private boolean types(int localId, int targetId, int depth) {
        if (depth > TypeSizes.MAX_DEPTH) {
            throw tooDeep(localId);
        }
        BtfType a = local.resolve(localId);
        BtfType b = target.resolve(targetId);
        if (!CoreTypes.sameKind(a, b)) {
            return false;
        }
        return switch (a.kind()) {
            case VOID, STRUCT, UNION, ENUM, ENUM64, FORWARD -> true;
            case INT -> wholeInts(a, b);
            case POINTER -> types(((BtfType.Pointer) a).type(), ((BtfType.Pointer) b).type(), depth + 1);
            case ARRAY -> types(((BtfType.Array) a).elementType(), ((BtfType.Array) b).elementType(), depth + 1);
            case FUNC_PROTO ->
                prototypes(
                        (BtfType.FuncProto) a, (BtfType.FuncProto) b, (ours, theirs) -> types(ours, theirs, depth + 1));
            default -> false;
        };
    }

    /**
     * Whether a type has all that the object's has: members and values of the same names, of types that match in turn;
     * behind a pointer only the names and kinds of structs count.
     */
    boolean typesMatch(int localId, int targetId) {
        return match(localId, targetId, false, 0);
    }

    private boolean match(int localId, int targetId, boolean behindPointer, int depth) {
        if (depth >= TypeSizes.MAX_DEPTH) {
            throw tooDeep(localId);
        }
        BtfType a = local.resolve(localId);
        BtfType b = target.resolve(targetId);
        if (!sameName(a.name(), b.name())) {
            return false;
        }
        return switch (a.kind()) {
            case FORWARD -> forwards((BtfType.Forward) a, b, behindPointer);
            case ENUM, ENUM64 -> b instanceof BtfType.Enumeration theirs && enums((BtfType.Enumeration) a, theirs);
            case STRUCT, UNION ->
                behindPointer
                        ? declares(a, b)
                        : a.kind() == b.kind() && members((BtfType.Composite) a, (BtfType.Composite) b, depth);
            case VOID -> b.kind() == BtfKind.VOID;
            case INT -> b instanceof BtfType.Int theirs && ints((BtfType.Int) a, theirs);
            case POINTER ->
                b instanceof BtfType.Pointer theirs
                        && match(((BtfType.Pointer) a).type(), theirs.type(), true, depth + 1);
            case ARRAY ->
                b instanceof BtfType.Array theirs
                        && ((BtfType.Array) a).count() == theirs.count()
                        && match(((BtfType.Array) a).elementType(), theirs.elementType(), behindPointer, depth + 1);
            case FUNC_PROTO ->
                b instanceof BtfType.FuncProto theirs
                        && prototypes((BtfType.FuncProto) a, theirs, (x, y) -> match(x, y, behindPointer, depth + 1));
            default -> false;
        };
    }

    /** A forward declaration behind a pointer can also be the declared. */
    private static boolean forwards(BtfType.Forward a, BtfType b, boolean behindPointer) {
        if (b instanceof BtfType.Forward theirs) {
            return a.union() == theirs.union();
        }
        return behindPointer && b.kind() == (a.union() ? BtfKind.UNION : BtfKind.STRUCT);
    }

    private static boolean declares(BtfType a, BtfType b) {
        return a.kind() == b.kind()
                || (b instanceof BtfType.Forward theirs && theirs.union() == (a.kind() == BtfKind.UNION));
    }

    private boolean members(BtfType.Composite a, BtfType.Composite b, int depth) {
        Map<String, List<BtfType.Member>> byName =
                b.members().stream().collect(Collectors.groupingBy(member -> EssentialName.of(member.name())));
        return a.members().size() <= b.members().size()
                && a.members().stream()
                        .allMatch(ours -> byName.getOrDefault(EssentialName.of(ours.name()), List.of()).stream()
                                .anyMatch(theirs -> match(ours.type(), theirs.type(), false, depth + 1)));
    }

    private static boolean enums(BtfType.Enumeration a, BtfType.Enumeration b) {
        return a.size() == b.size()
                && a.enumerators().size() <= b.enumerators().size()
                && names(b).containsAll(names(a));
    }

    private static Set<String> names(BtfType.Enumeration type) {
        return type.enumerators().stream()
                .map(value -> EssentialName.of(value.name()))
                .collect(Collectors.toSet());
    }

    private static boolean ints(BtfType.Int a, BtfType.Int b) {
        return a.size() == b.size() && a.isSigned() == b.isSigned();
    }

    /** Not of the old kind that BTF had for bit-fields. */
    private static boolean wholeInts(BtfType a, BtfType b) {
        return ((BtfType.Int) a).bitOffset() == 0 && ((BtfType.Int) b).bitOffset() == 0;
    }

    private interface Pair {
        boolean test(int ours, int theirs);
    }

    private static boolean prototypes(BtfType.FuncProto a, BtfType.FuncProto b, Pair same) {
        List<BtfType.Parameter> ours = a.parameters();
        List<BtfType.Parameter> theirs = b.parameters();
        return ours.size() == theirs.size()
                && IntStream.range(0, ours.size())
                        .allMatch(
                                i -> same.test(ours.get(i).type(), theirs.get(i).type()))
                && same.test(a.returnType(), b.returnType());
    }

    /** An anonymous one is alike only to another. */
    private static boolean sameName(String ours, String theirs) {
        return EssentialName.of(ours).equals(EssentialName.of(theirs));
    }

    private CoreRelocationException tooDeep(int localId) {
        return new CoreRelocationException(
                "compare " + local.btf().describe(localId) + " to the kernel's", "types nest too deeply", null);
    }
}
