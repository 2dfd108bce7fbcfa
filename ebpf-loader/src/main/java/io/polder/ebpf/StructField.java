package io.polder.ebpf;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A component of a record with its place in a struct. Immutable. */
final class StructField {

    private final String name;
    private final int offset;
    private final Codec<Object> codec;
    private final MethodHandle accessor; // of Record, returns Object

    private StructField(String name, int offset, Codec<Object> codec, MethodHandle accessor) {
        this.name = name;
        this.offset = offset;
        this.codec = codec;
        this.accessor = accessor;
    }

    @SuppressWarnings("unchecked") // What is no value of the codec is found when it is used.
    static StructField of(MethodHandles.Lookup lookup, RecordComponent component, int offset, Codec<?> codec) {
        try {
            MethodHandle accessor =
                    lookup.unreflect(component.getAccessor()).asType(MethodType.methodType(Object.class, Record.class));
            return new StructField(component.getName(), offset, (Codec<Object>) codec, accessor);
        } catch (IllegalAccessException e) {
            throw unreachable(component.getDeclaringRecord(), e);
        }
    }

    /** The record's own, of an array of its components' values. */
    static MethodHandle constructor(MethodHandles.Lookup lookup, Class<? extends Record> type) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return lookup.findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw unreachable(type, e);
        }
    }

    private static IllegalArgumentException unreachable(Class<?> type, Exception cause) {
        return new IllegalArgumentException("record " + type.getName() + " cannot be reached by that lookup", cause);
    }

    /** What {@code like_this} is in Java. */
    static String componentName(String fieldName) {
        var name = new StringBuilder();
        boolean upper = false;
        for (int i = 0; i < fieldName.length(); i++) {
            char c = fieldName.charAt(i);
            if (c == '_' && name.length() > 0) {
                upper = true;
            } else {
                name.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return name.toString();
    }

    void encode(Record value, ByteBuffer to, int start) {
        to.position(start + offset);
        try {
            codec.encode(read(value), to);
        } catch (ClassCastException e) {
            throw new IllegalArgumentException("component " + name + " is no value for the codec of " + codec, e);
        }
        if (to.position() != start + offset + codec.size()) {
            throw new IllegalStateException("codec of " + codec + " wrote " + (to.position() - start - offset) + " of "
                    + codec.size() + " bytes");
        }
    }

    private Object read(Record value) {
        try {
            return (Object) accessor.invokeExact(value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("component " + name + " cannot be read", e);
        }
    }

    Object decode(ByteBuffer from, int start) {
        return codec.decode(from.position(start + offset));
    }
}
