package io.polder.netlink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A cursor over the attributes of a message or of a nested attribute. Confined to one thread.
 *
 * <pre>{@code
 * while (attributes.next()) {
 *     switch (attributes.type()) {
 *         case IFLA_MTU -> mtu = attributes.u32();
 *         case IFLA_LINKINFO -> readLinkInfo(attributes.nested());
 *         default -> {}
 *     }
 * }
 * }</pre>
 *
 * <p>It never reads outside the bytes it was given, and every {@link #next()} moves forward, so a hostile message ends
 * in {@link MalformedMessageException}, not in a loop.
 */
public final class AttributeReader {

    private static final int HEADER = 4;
    private static final int TYPE_MASK = 0x3fff; // Without NLA_F_NESTED and NLA_F_NET_BYTEORDER.

    private final ByteBuffer bytes;
    private final int limit;
    private int next;
    private int payload;
    private int length;
    private int type = -1;

    /** Reads the bytes from {@code start} to {@code limit}, in the buffer's own byte order. */
    public AttributeReader(ByteBuffer bytes, int start, int limit) {
        if (start < 0 || start > limit || limit > bytes.limit()) {
            throw new MalformedMessageException(
                    "attributes from byte " + start + " to " + limit + " of " + bytes.limit());
        }
        this.bytes = bytes;
        this.limit = limit;
        this.next = start;
    }

    /**
     * Moves to the next attribute.
     *
     * @return false at the end
     * @throws MalformedMessageException when the attribute does not fit into what is left
     */
    public boolean next() {
        if (limit - next < HEADER) {
            if (limit - next > 0) {
                throw new MalformedMessageException((limit - next) + " bytes where an attribute should begin");
            }
            return false;
        }
        int whole = bytes.getShort(next) & 0xffff;
        type = bytes.getShort(next + 2) & TYPE_MASK;
        if (whole < HEADER || whole > limit - next) {
            throw new MalformedMessageException(
                    "attribute " + type + " says it is " + whole + " bytes long, " + (limit - next) + " are left");
        }
        payload = next + HEADER;
        length = whole - HEADER;
        next = Math.min(limit, next + (whole + 3 & ~3));
        return true;
    }

    /** The current attribute's type, without its flag bits. */
    public int type() {
        return type;
    }

    /** The current payload's length in bytes. */
    public int length() {
        return length;
    }

    public int u8() {
        return bytes.get(exactly(1)) & 0xff;
    }

    public int u16() {
        return bytes.getShort(exactly(2)) & 0xffff;
    }

    /** Two bytes in network byte order. */
    public int be16() {
        return (int) big(exactly(2), 2);
    }

    /** Four bytes in network byte order; those above 2<sup>31</sup> come out negative. */
    public int be32() {
        return (int) big(exactly(4), 4);
    }

    /** Eight bytes in network byte order; those above 2<sup>63</sup> come out negative. */
    public long be64() {
        return big(exactly(8), 8);
    }

    /** Four bytes; those above 2<sup>31</sup> come out negative, as {@link Integer#toUnsignedLong} undoes. */
    public int u32() {
        return bytes.getInt(exactly(4));
    }

    public long u64() {
        return bytes.getLong(exactly(8));
    }

    /** A string up to its NUL, or to the payload's end where it has none. */
    public String string() {
        int end = 0;
        while (end < length && bytes.get(payload + end) != 0) {
            end++;
        }
        return new String(copy(end), StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
        return copy(length);
    }

    /** A structure of that many bytes. */
    public byte[] bytes(int count) {
        exactly(count);
        return copy(count);
    }

    /** An IPv4 or IPv6 address, by the payload's length. */
    public IpAddress address() {
        return switch (length) {
            case 4 -> IpAddress.ofIpv4((int) big(payload, 4));
            case 16 -> IpAddress.ofIpv6(big(payload, 8), big(payload + 8, 8));
            default -> throw wrongLength("4 or 16");
        };
    }

    /** A MAC address; empty where the link layer has addresses of another length. */
    public Optional<MacAddress> mac() {
        return length == 6 ? Optional.of(new MacAddress(big(payload, 6))) : Optional.empty();
    }

    /** A byte of a structure, at that offset of the payload. */
    public int u8(int offset) {
        return bytes.get(within(offset, 1)) & 0xff;
    }

    /** Two bytes of a structure, at that offset of the payload. */
    public int u16(int offset) {
        return bytes.getShort(within(offset, 2)) & 0xffff;
    }

    /** Four bytes of a structure, at that offset of the payload. */
    public int u32(int offset) {
        return bytes.getInt(within(offset, 4));
    }

    /** Four bytes of a structure in network byte order, at that offset of the payload. */
    public int be32(int offset) {
        return (int) big(within(offset, 4), 4);
    }

    /** Eight bytes of a structure in network byte order, at that offset of the payload. */
    public long be64(int offset) {
        return big(within(offset, 8), 8);
    }

    /** Whether this address is the payload. */
    public boolean holds(IpAddress expected) {
        if (expected.isIpv4()) {
            return length == 4 && be32(0) == (int) expected.low();
        }
        return length == 16 && be64(0) == expected.high() && be64(8) == expected.low();
    }

    /** Whether these bytes are the payload. */
    public boolean holds(byte[] expected) {
        if (length != expected.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes.get(payload + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** A reader of the attributes inside the current one. */
    public AttributeReader nested() {
        return nested(0, length);
    }

    /** A reader of the attributes from one offset of the payload to another, such as those behind a structure. */
    public AttributeReader nested(int from, int to) {
        if (from < 0 || to > length) {
            throw wrongLength("at least " + to);
        }
        return new AttributeReader(bytes, payload + from, payload + to);
    }

    /** The current attribute as it stands in the message, padding included, added to a copy of others. */
    void copyTo(RawAttributes.Collector collector) {
        collector.add(bytes, payload - HEADER, length + HEADER);
    }

    private long big(int at, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | (bytes.get(at + i) & 0xff);
        }
        return value;
    }

    private byte[] copy(int count) {
        byte[] copy = new byte[count];
        bytes.get(payload, copy);
        return copy;
    }

    private int exactly(int wanted) {
        if (length != wanted) {
            throw wrongLength(Integer.toString(wanted));
        }
        return payload;
    }

    private int within(int offset, int size) {
        if (offset < 0 || offset > length - size) {
            throw wrongLength("at least " + (offset + size));
        }
        return payload + offset;
    }

    private MalformedMessageException wrongLength(String wanted) {
        return new MalformedMessageException(
                "attribute " + type + " has " + length + " bytes of payload, expected " + wanted);
    }
}
