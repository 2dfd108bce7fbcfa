package io.polder.provider.aliyun;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fields of answers. Every method throws a RuntimeException on what has another shape. Stateless. */
final class JsonFields {

    private JsonFields() {}

    static String text(JsonObject object, String name) {
        return optional(object, name)
                .orElseThrow(() -> new IllegalArgumentException("the answer has no field " + name));
    }

    /** What is empty is not there. */
    static Optional<String> optional(JsonObject object, String name) {
        JsonElement value = object.get(name);
        return value == null || value.isJsonNull()
                ? Optional.empty()
                : Optional.of(value.getAsString()).filter(text -> !text.isEmpty());
    }

    static int number(JsonObject object, String name) {
        return Integer.parseInt(text(object, name));
    }

    /** Of a list that is not there, none. */
    static List<JsonObject> list(JsonObject object, String name) {
        JsonElement array = object.get(name);
        var objects = new ArrayList<JsonObject>();
        if (array != null && !array.isJsonNull()) {
            array.getAsJsonArray().forEach(each -> objects.add(each.getAsJsonObject()));
        }
        return objects;
    }

    /** {@code {"Outer": {"Inner": [...]}}}. */
    static List<JsonObject> wrapped(JsonObject object, String outer, String inner) {
        return list(object.getAsJsonObject(outer), inner);
    }
}
