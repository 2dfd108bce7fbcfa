package io.polder.ebpf.btf;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes one type as C does, for messages: {@code const struct sk_buff *}. For one question; confined. */
final class Declarator {

    /** How many types one message looks at; those of a hostile object never end. */
    private static final int MAX_TYPES = 64;

    private static final String MORE = "...";

    private final Btf btf;
    private int left = MAX_TYPES;

    Declarator(Btf btf) {
        this.btf = btf;
    }

    String describe(int id) {
        return declare(id, "");
    }

    private String declare(int id, String declarator) {
        if (left == 0) {
            return MORE;
        }
        left--;
        BtfType type = btf.type(id);
        return switch (type.kind()) {
            case VOID, INT, FLOAT, TYPEDEF -> named(type.name(), declarator);
            case STRUCT, UNION, ENUM, ENUM64 -> tagged(type.kind().noun(), type.name(), declarator);
            case FORWARD -> tagged(((BtfType.Forward) type).union() ? "union" : "struct", type.name(), declarator);
            case POINTER -> pointer(((BtfType.Pointer) type).type(), declarator);
            case CONST -> qualified("const", ((BtfType.Const) type).type(), declarator);
            case VOLATILE -> qualified("volatile", ((BtfType.Volatile) type).type(), declarator);
            case RESTRICT -> qualified("restrict", ((BtfType.Restrict) type).type(), declarator);
            case TYPE_TAG -> declare(((BtfType.TypeTag) type).type(), declarator);
            case ARRAY -> array((BtfType.Array) type, declarator);
            case FUNC_PROTO -> function((BtfType.FuncProto) type, declarator);
            case FUNC -> declare(((BtfType.Func) type).type(), type.name());
            case VARIABLE -> declare(((BtfType.Variable) type).type(), type.name());
            case DATA_SECTION, DECL_TAG -> type.kind().noun() + " " + type.name();
            case UNKNOWN -> "type of unknown kind " + ((BtfType.Unknown) type).number();
        };
    }

    private static String named(String name, String declarator) {
        return declarator.isEmpty() ? name : name + " " + declarator;
    }

    private static String tagged(String tag, String name, String declarator) {
        return named(tag + " " + (name.isEmpty() ? "(anonymous)" : name), declarator);
    }

    private String pointer(int target, String declarator) {
        BtfKind kind = btf.kind(target);
        boolean binds = kind == BtfKind.ARRAY || kind == BtfKind.FUNC_PROTO;
        return declare(target, binds ? "(*" + declarator + ")" : "*" + declarator);
    }

    /** A qualifier stands before a plain type, but after the star of a pointer. */
    private String qualified(String qualifier, int target, String declarator) {
        if (btf.kind(target) == BtfKind.POINTER) {
            return declare(target, named(qualifier, declarator));
        }
        return qualifier + " " + declare(target, declarator);
    }

    private String array(BtfType.Array array, String declarator) {
        return declare(array.elementType(), declarator + "[" + array.count() + "]");
    }

    private String function(BtfType.FuncProto prototype, String declarator) {
        var parameters = prototype.parameters();
        String list = IntStream.range(0, parameters.size())
                .limit(left)
                .mapToObj(i -> parameter(parameters.get(i)))
                .collect(Collectors.joining(", ", "(", ")"));
        return declare(prototype.returnType(), declarator + (parameters.isEmpty() ? "(void)" : list));
    }

    private String parameter(BtfType.Parameter parameter) {
        boolean variadic = parameter.type() == 0 && parameter.name().isEmpty();
        return variadic ? MORE : declare(parameter.type(), parameter.name());
    }
}
