package io.polder.provider.fake.openapi;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.polder.spi.Page;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;

/** Pieces of answers. Stateless. */
final class Answers {

    private Answers() {}

    static JsonObject empty() {
        return new JsonObject();
    }

    /** {@code {"Outer": {"Inner": [...]}}}, as ECS and older products wrap lists. */
    static <T> void wrapped(
            JsonObject to, String outer, String inner, Collection<T> items, Function<T, JsonElement> translate) {
        var wrapper = new JsonObject();
        wrapper.add(inner, array(items, translate));
        to.add(outer, wrapper);
    }

    static <T> JsonArray array(Collection<T> items, Function<T, JsonElement> translate) {
        var array = new JsonArray();
        items.forEach(item -> array.add(translate.apply(item)));
        return array;
    }

    static JsonElement text(Object value) {
        return new JsonPrimitive(value.toString());
    }

    /** One structure with one field. */
    static JsonObject field(String name, Object value) {
        var object = new JsonObject();
        object.addProperty(name, value.toString());
        return object;
    }

    static JsonObject tag(Map.Entry<String, String> tag, String key, String value) {
        var object = new JsonObject();
        object.addProperty(key, tag.getKey());
        object.addProperty(value, tag.getValue());
        return object;
    }

    static void nextToken(JsonObject to, Page<?> page) {
        page.nextToken().ifPresent(token -> to.addProperty("NextToken", token));
    }
}
