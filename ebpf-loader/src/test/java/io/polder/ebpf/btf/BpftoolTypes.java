package io.polder.ebpf.btf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Types as {@code bpftool btf dump ... format raw -j} writes them. */
final class BpftoolTypes {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<BtfKind, String> KINDS = Map.of(
            BtfKind.POINTER, "PTR", BtfKind.FORWARD, "FWD", BtfKind.VARIABLE, "VAR", BtfKind.DATA_SECTION, "DATASEC");

    private BpftoolTypes() {}

    static JsonNode of(Btf btf, int id) {
        BtfType type = btf.type(id);
        var json = new LinkedHashMap<String, Object>();
        json.put("id", id);
        json.put("kind", KINDS.getOrDefault(type.kind(), type.kind().name()));
        json.put("name", name(type.name()));
        json.putAll(details(type));
        return read(JSON.valueToTree(json).toString());
    }

    /** What bpftool said, as {@link #of} says it: bpftool 7.1 extends the sign of 32-bit numbers that have none. */
    static JsonNode normalized(JsonNode type) {
        if (type.path("kind").asText().equals("ENUM")
                && type.path("encoding").asText().equals("UNSIGNED")) {
            for (JsonNode value : type.path("values")) {
                ((ObjectNode) value)
                        .put(
                                "val",
                                Integer.toUnsignedLong(
                                        value.path("val").bigIntegerValue().intValue()));
            }
        }
        return read(type.toString());
    }

    /** Reading makes numbers the same, however wide they were. */
    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    private static String name(String name) {
        return name.isEmpty() ? "(anon)" : name;
    }

    private static Map<String, Object> details(BtfType type) {
        if (type instanceof BtfType.Composite composite) {
            List<?> members =
                    composite.members().stream().map(BpftoolTypes::member).toList();
            return Map.of("size", composite.size(), "vlen", members.size(), "members", members);
        }
        if (type instanceof BtfType.Enumeration enumeration) {
            return enumeration(enumeration);
        }
        return switch (type.kind()) {
            case INT -> integer((BtfType.Int) type);
            case ARRAY -> array((BtfType.Array) type);
            case FORWARD -> Map.of("fwd_kind", ((BtfType.Forward) type).union() ? "union" : "struct");
            case FUNC -> linked(((BtfType.Func) type).type(), ((BtfType.Func) type).linkage());
            case VARIABLE -> linked(((BtfType.Variable) type).type(), ((BtfType.Variable) type).linkage());
            case FUNC_PROTO -> prototype((BtfType.FuncProto) type);
            case DATA_SECTION -> section((BtfType.DataSection) type);
            case FLOAT -> Map.of("size", ((BtfType.Float) type).size());
            case DECL_TAG -> tag((BtfType.DeclTag) type);
            case POINTER -> Map.of("type_id", ((BtfType.Pointer) type).type());
            case TYPEDEF -> Map.of("type_id", ((BtfType.Typedef) type).type());
            case CONST -> Map.of("type_id", ((BtfType.Const) type).type());
            case VOLATILE -> Map.of("type_id", ((BtfType.Volatile) type).type());
            case RESTRICT -> Map.of("type_id", ((BtfType.Restrict) type).type());
            case TYPE_TAG -> Map.of("type_id", ((BtfType.TypeTag) type).type());
            default -> throw new AssertionError(type);
        };
    }

    private static Map<String, Object> member(BtfType.Member member) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", name(member.name()));
        json.put("type_id", member.type());
        json.put("bits_offset", member.bitOffset());
        if (member.bitfieldSize() != 0) {
            json.put("bitfield_size", member.bitfieldSize());
        }
        return json;
    }

    private static Map<String, Object> enumeration(BtfType.Enumeration type) {
        List<?> values = type.enumerators().stream()
                .map(value -> Map.of("name", value.name(), "val", value(type, value.value())))
                .toList();
        String encoding = type.signed() ? "SIGNED" : "UNSIGNED";
        return Map.of("encoding", encoding, "size", type.size(), "vlen", values.size(), "values", values);
    }

    private static BigInteger value(BtfType.Enumeration type, long value) {
        return type.signed() ? BigInteger.valueOf(value) : new BigInteger(Long.toUnsignedString(value));
    }

    private static Map<String, Object> integer(BtfType.Int type) {
        String encoding =
                type.isSigned() ? "SIGNED" : type.isCharacter() ? "CHAR" : type.isBoolean() ? "BOOL" : "(none)";
        return Map.of(
                "size", type.size(), "bits_offset", type.bitOffset(), "nr_bits", type.bits(), "encoding", encoding);
    }

    private static Map<String, Object> array(BtfType.Array type) {
        return Map.of("type_id", type.elementType(), "index_type_id", type.indexType(), "nr_elems", type.count());
    }

    private static Map<String, Object> linked(int type, Linkage linkage) {
        return Map.of("type_id", type, "linkage", linkage.name().toLowerCase(Locale.ROOT));
    }

    private static Map<String, Object> prototype(BtfType.FuncProto type) {
        List<?> parameters = type.parameters().stream()
                .map(parameter -> Map.of("name", name(parameter.name()), "type_id", parameter.type()))
                .toList();
        return Map.of("ret_type_id", type.returnType(), "vlen", parameters.size(), "params", parameters);
    }

    private static Map<String, Object> section(BtfType.DataSection type) {
        List<?> variables = type.variables().stream()
                .map(variable ->
                        Map.of("type_id", variable.type(), "offset", variable.offset(), "size", variable.size()))
                .toList();
        return Map.of("size", type.size(), "vlen", variables.size(), "vars", variables);
    }

    private static Map<String, Object> tag(BtfType.DeclTag type) {
        return Map.of("type_id", type.type(), "component_idx", type.component());
    }
}
