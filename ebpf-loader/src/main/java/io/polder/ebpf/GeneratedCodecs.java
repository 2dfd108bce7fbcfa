package io.polder.ebpf;

import io.polder.ebpf.btf.StructLayout;
import io.polder.netlink.IpAddress;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/** Finds the codec that makes a field of C what a component of a record is. Stateless. */
final class GeneratedCodecs {

    private static final Map<Class<?>, Class<?>> BOXED = Map.of(
            byte.class, Byte.class,
            short.class, Short.class,
            int.class, Integer.class,
            long.class, Long.class,
            boolean.class, Boolean.class);

    private GeneratedCodecs() {}

    /** @throws IllegalArgumentException when there is none */
    static Codec<?> of(MethodHandles.Lookup lookup, Type type, StructLayout.Field field) {
        if (field.isBitfield()) {
            throw wrong(type, field);
        }
        if (type == byte[].class) {
            return Codecs.bytes(field.size());
        }
        if (type == String.class && field.array() && field.elementSize() == 1) {
            return Codecs.text(field.size());
        }
        if (type == IpAddress.class && (field.size() == 4 || field.size() == 16)) {
            return field.size() == 4 ? Codecs.ipv4() : Codecs.ipv6();
        }
        if (field.array()) {
            return Codecs.array(element(lookup, elementType(type, field), field), field.count());
        }
        return element(lookup, type, field);
    }

    private static Type elementType(Type type, StructLayout.Field field) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return list.getActualTypeArguments()[0];
        }
        throw wrong(type, field);
    }

    private static Codec<?> element(MethodHandles.Lookup lookup, Type type, StructLayout.Field field) {
        if (!(type instanceof Class<?> plain)) {
            throw wrong(type, field);
        }
        if (plain.isRecord() && field.layout().isPresent()) {
            return struct(lookup, plain.asSubclass(Record.class), field.layout().get());
        }
        Class<?> boxed = BOXED.getOrDefault(plain, plain);
        return switch (field.kind()) {
            case UNSIGNED, POINTER -> number(boxed, field, false);
            case SIGNED -> number(boxed, field, true);
            case BOOLEAN -> number(boxed, field, false);
            case FLOATING_POINT, STRUCT -> throw wrong(type, field);
        };
    }

    private static <R extends Record> Codec<R> struct(MethodHandles.Lookup lookup, Class<R> type, StructLayout layout) {
        return StructCodec.of(lookup, type, layout).build();
    }

    /** What is as wide takes the bits as they are, what is wider the number. */
    private static Codec<?> number(Class<?> boxed, StructLayout.Field field, boolean signed) {
        int size = field.elementSize();
        if (boxed == Long.class && size <= Long.BYTES) {
            return integer(size, signed || size == Long.BYTES, value -> value);
        }
        if (boxed == Integer.class && size <= Integer.BYTES) {
            return integer(size, signed || size == Integer.BYTES, value -> (int) value);
        }
        if (boxed == Short.class && size <= Short.BYTES) {
            return integer(size, signed || size == Short.BYTES, value -> (short) value);
        }
        if (boxed == Byte.class && size == 1) {
            return integer(size, true, value -> (byte) value);
        }
        if (boxed == Boolean.class && size == 1) {
            return Codecs.u8().map(number -> number != 0, truth -> truth ? 1 : 0);
        }
        throw wrong(boxed, field);
    }

    private static <N extends Number> Codec<N> integer(int size, boolean signed, LongFunction<N> of) {
        return new FixedCodec<>(
                (signed ? "s" : "u") + 8 * size,
                size,
                (number, to) -> write(number.longValue(), size, signed, to),
                from -> of.apply(read(size, signed, from)));
    }

    private static void write(long number, int size, boolean signed, ByteBuffer to) {
        int unused = Long.SIZE - 8 * size;
        if (number != (signed ? (number << unused) >> unused : (number << unused) >>> unused)) {
            throw new IllegalArgumentException(
                    number + " is more than " + size + (signed ? " signed" : " unsigned") + " bytes hold");
        }
        switch (size) {
            case 1 -> to.put((byte) number);
            case 2 -> to.putShort((short) number);
            case 4 -> to.putInt((int) number);
            case 8 -> to.putLong(number);
            default -> throw new IllegalArgumentException("a number of " + size + " bytes");
        }
    }

    private static long read(int size, boolean signed, ByteBuffer from) {
        long number = switch (size) {
            case 1 -> from.get();
            case 2 -> from.getShort();
            case 4 -> from.getInt();
            case 8 -> from.getLong();
            default -> throw new IllegalArgumentException("a number of " + size + " bytes");
        };
        int unused = Long.SIZE - 8 * size;
        return signed ? number : (number << unused) >>> unused;
    }

    private static IllegalArgumentException wrong(Type type, StructLayout.Field field) {
        String what = field.isBitfield()
                ? "a bit-field"
                : field.kind() + (field.array() ? "[" + field.count() + "]" : "") + " of " + field.elementSize()
                        + " bytes";
        return new IllegalArgumentException(
                "field " + field.name() + " is " + what + ", which cannot be a " + type.getTypeName());
    }
}
