package io.polder.netlink.route;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Settings of one bit each, with a mask of those that are set at all. Filled where it is made, immutable from then on.
 *
 * <pre>
 *  | u32 values | u32 mask |
 * </pre>
 *
 * @param <V> the record
 * @param <B> its builder
 */
final class MaskedBits<V, B> {

    private record Bit<V, B>(int bit, Function<V, Optional<Boolean>> value, BiConsumer<B, Boolean> setter) {}

    private final List<Bit<V, B>> bits = new ArrayList<>();

    MaskedBits<V, B> bit(int bit, Function<V, Optional<Boolean>> value, BiConsumer<B, Boolean> setter) {
        bits.add(new Bit<>(bit, value, setter));
        return this;
    }

    /** Writes nothing when none is set. */
    void write(MessageWriter message, int type, V from) {
        int values = 0;
        int mask = 0;
        for (Bit<V, B> bit : bits) {
            Optional<Boolean> value = bit.value.apply(from);
            values |= value.orElse(false) ? bit.bit : 0;
            mask |= value.isPresent() ? bit.bit : 0;
        }
        if (mask != 0) {
            message.attribute(type, pair(values, mask));
        }
    }

    /** False when a bit is on that has no name here. */
    boolean read(AttributeReader in, B into) {
        ByteBuffer pair = ByteBuffer.wrap(in.bytes(8)).order(ByteOrder.nativeOrder());
        int values = pair.getInt();
        int mask = pair.getInt();
        for (Bit<V, B> bit : bits) {
            if ((mask & bit.bit) != 0) {
                bit.setter.accept(into, (values & bit.bit) != 0);
            }
            values &= ~bit.bit;
        }
        return values == 0;
    }

    /** Two integers in the machine's byte order. */
    static byte[] pair(int first, int second) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putInt(first)
                .putInt(second)
                .array();
    }
}
