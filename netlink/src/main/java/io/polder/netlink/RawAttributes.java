package io.polder.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Attributes as the kernel sent them, which this library has no names for: kept so that nothing is lost, and so that
 * who knows them can read them. In the order of the message; integers in the machine's byte order. Immutable.
 *
 * <pre>{@code
 * link.others().find(IFLA_GSO_MAX_SIZE).map(AttributeReader::u32)
 * }</pre>
 */
public final class RawAttributes {

    public static final RawAttributes NONE = new RawAttributes(new byte[0]);

    private final byte[] bytes; // Attributes with their headers, each padded to a multiple of four.

    private RawAttributes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What {@code body} writes. */
    public static RawAttributes of(Consumer<MessageWriter> body) {
        var writer = new MessageWriter(64);
        body.accept(writer);
        byte[] bytes = new byte[writer.capacityUsed()];
        writer.buffer().get(0, bytes);
        return bytes.length == 0 ? NONE : new RawAttributes(bytes);
    }

    /** All that {@code reader} has yet to read. */
    public static RawAttributes rest(AttributeReader reader) {
        var collector = new Collector();
        while (reader.next()) {
            collector.add(reader);
        }
        return collector.collected();
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** A reader that stands before the first. */
    public AttributeReader reader() {
        return new AttributeReader(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), 0, bytes.length);
    }

    /** A reader that stands on the first attribute of that type. */
    public Optional<AttributeReader> find(int type) {
        AttributeReader reader = reader();
        while (reader.next()) {
            if (reader.type() == type) {
                return Optional.of(reader);
            }
        }
        return Optional.empty();
    }

    /** The types, in order; one can occur more than once. */
    public List<Integer> types() {
        var types = new ArrayList<Integer>();
        AttributeReader reader = reader();
        while (reader.next()) {
            types.add(reader.type());
        }
        return List.copyOf(types);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawAttributes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** {@code {41: 0000ffff, 51: 00}}: types and payloads, these in hexadecimal. */
    @Override
    public String toString() {
        var text = new StringBuilder("{");
        AttributeReader reader = reader();
        while (reader.next()) {
            text.append(text.length() > 1 ? ", " : "").append(reader.type()).append(": ");
            text.append(HexFormat.of().formatHex(reader.bytes()));
        }
        return text.append('}').toString();
    }

    int length() {
        return bytes.length;
    }

    void copyTo(ByteBuffer buffer) {
        buffer.put(bytes);
    }

    /** Gathers the attributes of a message that a decoder leaves alone. Confined to one thread; can be used again. */
    public static final class Collector {
        private byte[] bytes = NONE.bytes;
        private int length;

        public Collector() {}

        /** Adds the attribute that the reader stands on. */
        public void add(AttributeReader current) {
            current.copyTo(this);
        }

        /** What was added since the last time. */
        public RawAttributes collected() {
            if (length == 0) {
                return NONE;
            }
            var collected = new RawAttributes(Arrays.copyOf(bytes, length));
            length = 0;
            return collected;
        }

        void add(ByteBuffer from, int start, int count) {
            int padded = count + 3 & ~3;
            if (length + padded > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(256, 2 * (length + padded)));
            }
            from.get(start, bytes, length, count);
            Arrays.fill(bytes, length + count, length + padded, (byte) 0);
            length += padded;
        }
    }
}
