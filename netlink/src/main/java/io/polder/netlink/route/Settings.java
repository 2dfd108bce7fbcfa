package io.polder.netlink.route;

import io.polder.netlink.RawAttributes;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;

/** Says a record of many optional components by those that are there. Stateless. */
final class Settings {

    private Settings() {}

    /** {@code BridgePort[learning=false, cost=7]}. */
    static String text(Record settings) {
        Class<? extends Record> type = settings.getClass();
        var text = new StringJoiner(", ", type.getSimpleName() + "[", "]");
        for (RecordComponent component : type.getRecordComponents()) {
            String value = text(value(settings, component));
            if (!value.isEmpty()) {
                text.add(component.getName() + "=" + value);
            }
        }
        return text.toString();
    }

    /** Empty for what says nothing. */
    private static String text(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(Object::toString).orElse("");
        }
        if (value instanceof OptionalInt number) {
            return number.isPresent() ? Integer.toString(number.getAsInt()) : "";
        }
        return saysNothing(value) ? "" : value.toString();
    }

    private static boolean saysNothing(Object value) {
        if (value instanceof Collection<?> values) {
            return values.isEmpty();
        }
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty();
        }
        return value.equals(false)
                || value.equals(RawAttributes.NONE)
                || (value instanceof Record && value.toString().endsWith("[]"));
    }

    private static Object value(Record settings, RecordComponent component) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the accessor of a record's component is public", e);
        }
    }
}
