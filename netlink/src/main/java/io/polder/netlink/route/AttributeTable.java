package io.polder.netlink.route;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.IpAddress;
import io.polder.netlink.MacAddress;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How the components of a record stand in attributes: one row for each, which both writes and reads it, so that the two
 * cannot drift apart. What is absent is not written. Filled where it is made, immutable from then on.
 *
 * @param <V> the record
 * @param <B> its builder
 */
final class AttributeTable<V, B> {

    /** Reads the current attribute; false when the record has no way to say what stands in it. */
    @FunctionalInterface
    interface Reading<B> {
        boolean read(AttributeReader current, B into);
    }

    private static final class Row<V, B> {
        private final String name;
        private final BiConsumer<MessageWriter, V> writing;
        private final Reading<B> reading;

        private Row(String name, BiConsumer<MessageWriter, V> writing, Reading<B> reading) {
            this.name = name;
            this.writing = writing;
            this.reading = reading;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private @Nullable Row<V, B>[] rows = new Row[0]; // By attribute type.

    /** Writes what is present, in the order of the types. */
    void write(MessageWriter message, V value) {
        for (Row<V, B> row : rows) {
            if (row != null) {
                row.writing.accept(message, value);
            }
        }
    }

    /**
     * Reads all that is left.
     *
     * @return the attributes that have no row, or hold what their row cannot say
     */
    RawAttributes read(AttributeReader from, B into) {
        var others = new RawAttributes.Collector();
        while (from.next()) {
            if (!take(from, into)) {
                others.add(from);
            }
        }
        return others.collected();
    }

    /** Reads the current attribute; false when it has no row, or holds what its row cannot say. */
    boolean take(AttributeReader current, B into) {
        Row<V, B> row = current.type() < rows.length ? rows[current.type()] : null;
        if (row == null) {
            return false;
        }
        try {
            return row.reading.read(current, into);
        } catch (MalformedMessageException e) {
            throw e.in(row.name);
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException(row.name + ": " + e.getMessage());
        }
    }

    /** A row of its own making. */
    AttributeTable<V, B> row(int type, String name, BiConsumer<MessageWriter, V> writing, Reading<B> reading) {
        if (type >= rows.length) {
            rows = Arrays.copyOf(rows, type + 1);
        }
        rows[type] = new Row<>(name, writing, reading);
        return this;
    }

    /** Counters and timers, which run: left out, so that two readings of what has not changed are equal. */
    AttributeTable<V, B> leavingOut(int... types) {
        for (int type : types) {
            row(type, "a counter or timer", (to, from) -> {}, (in, into) -> true);
        }
        return this;
    }

    /** One byte, not 0 for true. */
    AttributeTable<V, B> flag(
            int type, String name, Function<V, Optional<Boolean>> value, BiConsumer<B, Boolean> setter) {
        return row(
                type,
                name,
                (to, from) -> value.apply(from).ifPresent(on -> to.attributeU8(type, on ? 1 : 0)),
                (in, into) -> {
                    setter.accept(into, in.u8() != 0);
                    return true;
                });
    }

    /** True by being there ({@code NLA_FLAG}); the kernel reports some as one byte all the same. */
    AttributeTable<V, B> presence(int type, String name, Predicate<V> value, BiConsumer<B, Boolean> setter) {
        return row(
                type,
                name,
                (to, from) -> {
                    if (value.test(from)) {
                        to.flag(type);
                    }
                },
                (in, into) -> {
                    setter.accept(into, in.length() == 0 || in.u8() != 0);
                    return true;
                });
    }

    AttributeTable<V, B> u8(int type, String name, Function<V, OptionalInt> value, ObjIntConsumer<B> setter) {
        return number(type, name, value, setter, MessageWriter::attributeU8, AttributeReader::u8);
    }

    AttributeTable<V, B> u16(int type, String name, Function<V, OptionalInt> value, ObjIntConsumer<B> setter) {
        return number(type, name, value, setter, MessageWriter::attributeU16, AttributeReader::u16);
    }

    AttributeTable<V, B> be16(int type, String name, Function<V, OptionalInt> value, ObjIntConsumer<B> setter) {
        return number(type, name, value, setter, MessageWriter::attributeBe16, AttributeReader::be16);
    }

    AttributeTable<V, B> u32(int type, String name, Function<V, OptionalInt> value, ObjIntConsumer<B> setter) {
        return number(type, name, value, setter, MessageWriter::attributeU32, AttributeReader::u32);
    }

    AttributeTable<V, B> be32(int type, String name, Function<V, OptionalInt> value, ObjIntConsumer<B> setter) {
        return number(type, name, value, setter, MessageWriter::attributeBe32, AttributeReader::be32);
    }

    /** An enumeration in one, two or four bytes; a number that none of {@code all} has is left to the others. */
    <E> AttributeTable<V, B> choice(
            int type,
            String name,
            Width width,
            E[] all,
            ToIntFunction<E> number,
            Function<V, Optional<E>> value,
            BiConsumer<B, E> setter) {
        return row(
                type,
                name,
                (to, from) -> value.apply(from).ifPresent(e -> width.write(to, type, number.applyAsInt(e))),
                (in, into) -> {
                    int read = width.read(in);
                    for (E candidate : all) {
                        if (number.applyAsInt(candidate) == read) {
                            setter.accept(into, candidate);
                            return true;
                        }
                    }
                    return false;
                });
    }

    /** Settings of one bit each. */
    AttributeTable<V, B> masked(int type, String name, MaskedBits<V, B> bits) {
        return row(type, name, (to, from) -> bits.write(to, type, from), bits::read);
    }

    /** A time in hundredths of a second, {@code clock_t}, in four bytes. */
    AttributeTable<V, B> clock(
            int type, String name, Function<V, Optional<Duration>> value, BiConsumer<B, Duration> setter) {
        return row(
                type,
                name,
                (to, from) -> value.apply(from).ifPresent(time -> to.attributeU32(type, (int) Clock.ticks(time))),
                (in, into) -> {
                    setter.accept(into, Clock.duration(Integer.toUnsignedLong(in.u32())));
                    return true;
                });
    }

    /** A time in whole seconds, in four bytes. */
    AttributeTable<V, B> seconds(
            int type, String name, Function<V, Optional<Duration>> value, BiConsumer<B, Duration> setter) {
        return row(
                type,
                name,
                (to, from) -> value.apply(from).ifPresent(time -> to.attributeU32(type, (int) time.toSeconds())),
                (in, into) -> {
                    setter.accept(into, Duration.ofSeconds(Integer.toUnsignedLong(in.u32())));
                    return true;
                });
    }

    /** As {@link #clock} in eight bytes. */
    AttributeTable<V, B> longClock(
            int type, String name, Function<V, Optional<Duration>> value, BiConsumer<B, Duration> setter) {
        return row(
                type,
                name,
                (to, from) -> value.apply(from).ifPresent(time -> to.attributeU64(type, Clock.ticks(time))),
                (in, into) -> {
                    setter.accept(into, Clock.duration(in.u64()));
                    return true;
                });
    }

    AttributeTable<V, B> mac(
            int type, String name, Function<V, Optional<MacAddress>> value, BiConsumer<B, MacAddress> setter) {
        return row(
                type, name, (to, from) -> value.apply(from).ifPresent(mac -> to.attribute(type, mac)), (in, into) -> {
                    Optional<MacAddress> mac = in.mac();
                    mac.ifPresent(present -> setter.accept(into, present));
                    return mac.isPresent();
                });
    }

    AttributeTable<V, B> string(
            int type, String name, Function<V, Optional<String>> value, BiConsumer<B, String> setter) {
        return row(
                type, name, (to, from) -> value.apply(from).ifPresent(text -> to.attribute(type, text)), (in, into) -> {
                    setter.accept(into, in.string());
                    return true;
                });
    }

    /** An address that has one attribute for IPv4 and another for IPv6. */
    AttributeTable<V, B> address(
            int type, int type6, String name, Function<V, Optional<IpAddress>> value, BiConsumer<B, IpAddress> setter) {
        Reading<B> reading = (in, into) -> {
            setter.accept(into, in.address());
            return true;
        };
        row(type6, name + "6", (to, from) -> {}, reading);
        return row(
                type,
                name,
                (to, from) ->
                        value.apply(from).ifPresent(address -> to.attribute(address.isIpv4() ? type : type6, address)),
                reading);
    }

    private AttributeTable<V, B> number(
            int type,
            String name,
            Function<V, OptionalInt> value,
            ObjIntConsumer<B> setter,
            NumberWriting writing,
            ToIntFunction<AttributeReader> reading) {
        return row(
                type,
                name,
                (to, from) -> value.apply(from).ifPresent(number -> writing.write(to, type, number)),
                (in, into) -> {
                    setter.accept(into, reading.applyAsInt(in));
                    return true;
                });
    }

    @FunctionalInterface
    private interface NumberWriting {
        MessageWriter write(MessageWriter to, int type, int number);
    }

    /** How many bytes an enumeration takes. */
    enum Width {
        U8,
        U16,
        BE16,
        U32;

        private void write(MessageWriter to, int type, int number) {
            switch (this) {
                case U8 -> to.attributeU8(type, number);
                case U16 -> to.attributeU16(type, number);
                case BE16 -> to.attributeBe16(type, number);
                case U32 -> to.attributeU32(type, number);
            }
        }

        private int read(AttributeReader from) {
            return switch (this) {
                case U8 -> from.u8();
                case U16 -> from.u16();
                case BE16 -> from.be16();
                case U32 -> from.u32();
            };
        }
    }
}
