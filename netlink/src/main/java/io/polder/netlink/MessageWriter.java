package io.polder.netlink;

import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes netlink messages into one direct buffer that grows and is used again. Confined to one thread at a time.
 *
 * <pre>
 *  message   | u32 length | u16 type | u16 flags | u32 sequence | u32 port | family header | attributes |
 *  attribute | u16 length | u16 type | payload | zeros up to a multiple of 4 |
 * </pre>
 *
 * <p>Integers are in the machine's byte order unless a method says otherwise. A nested attribute's length is filled in
 * by {@link #end}.
 */
public final class MessageWriter {

    static final int HEADER = 16;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int ATTRIBUTE_MAX = 0xffff;
    private static final int NESTED = 0x8000;
    private static final int LARGEST = 16 << 20;

    private ByteBuffer buffer;
    private int messageStart;

    /** A writer of the caller's own, for what no connection sends: a fake kernel's answers, messages to be stored. */
    public MessageWriter() {
        this(64);
    }

    MessageWriter(int initialCapacity) {
        buffer = Syscalls.nativeBuffer(initialCapacity);
    }

    /**
     * Writes a whole message behind those written before.
     *
     * @param port 0 in a request; in an answer the port of whose request it answers
     */
    public MessageWriter message(int type, int flags, int sequence, int port, NetlinkRequest.Body body) {
        beginMessage(type, flags, sequence);
        body.write(this);
        endMessage();
        buffer.putInt(messageStart + 12, port);
        return this;
    }

    /** All that was written so far, in a buffer that shares its bytes with this writer. */
    public ByteBuffer written() {
        return buffer.duplicate().order(buffer.order()).flip();
    }

    /** Appends a byte to the family header. */
    public MessageWriter u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    /** Appends two bytes to the family header. */
    public MessageWriter u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    /** Appends four bytes to the family header. */
    public MessageWriter u32(int value) {
        room(4).putInt(value);
        return this;
    }

    /** Appends bytes to the family header, or a whole payload. */
    public MessageWriter bytes(byte[] bytes) {
        room(bytes.length).put(bytes);
        return this;
    }

    /** Appends an address's 4 or 16 bytes to a structure. */
    public MessageWriter address(IpAddress address) {
        if (address.isIpv4()) {
            big(address.low(), 4);
        } else {
            big(address.high(), 8);
            big(address.low(), 8);
        }
        return this;
    }

    /** Appends an attribute without payload. */
    public MessageWriter flag(int type) {
        return end(open(type));
    }

    public MessageWriter attributeU8(int type, int value) {
        int mark = open(type);
        room(1).put((byte) value);
        return end(mark);
    }

    public MessageWriter attributeU16(int type, int value) {
        int mark = open(type);
        room(2).putShort((short) value);
        return end(mark);
    }

    /** As {@link #attributeU16} in network byte order. */
    public MessageWriter attributeBe16(int type, int value) {
        int mark = open(type);
        big(value, 2);
        return end(mark);
    }

    public MessageWriter attributeU32(int type, int value) {
        int mark = open(type);
        room(4).putInt(value);
        return end(mark);
    }

    public MessageWriter attributeU64(int type, long value) {
        int mark = open(type);
        room(8).putLong(value);
        return end(mark);
    }

    /** As {@link #attributeU32} in network byte order. */
    public MessageWriter attributeBe32(int type, int value) {
        int mark = open(type);
        big(value, 4);
        return end(mark);
    }

    /** As {@link #attributeU64} in network byte order. */
    public MessageWriter attributeBe64(int type, long value) {
        int mark = open(type);
        big(value, 8);
        return end(mark);
    }

    /** Appends the address's 4 or 16 bytes. */
    public MessageWriter attribute(int type, IpAddress address) {
        int mark = open(type);
        address(address);
        return end(mark);
    }

    /** Appends the address's 6 bytes. */
    public MessageWriter attribute(int type, MacAddress address) {
        int mark = open(type);
        big(address.bits(), 6);
        return end(mark);
    }

    /** Appends attributes as they were received. */
    public MessageWriter attributes(RawAttributes attributes) {
        attributes.copyTo(room(attributes.length()));
        return this;
    }

    /** Appends bytes as they are, such as a structure's. */
    public MessageWriter attribute(int type, byte[] payload) {
        int mark = open(type);
        room(payload.length).put(payload);
        return end(mark);
    }

    /** Appends a string in UTF-8 with the NUL at its end that the kernel expects. */
    public MessageWriter attribute(int type, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL character in \"" + text + "\"");
        }
        int mark = open(type);
        if (!ascii(text)) {
            bytes(text.getBytes(StandardCharsets.UTF_8));
        }
        room(1).put((byte) 0);
        return end(mark);
    }

    /** Appends the characters without an array between; false, and nothing appended, where one is not ASCII. */
    private boolean ascii(String text) {
        ByteBuffer to = room(text.length());
        int start = to.position();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                to.position(start);
                return false;
            }
            to.put((byte) c);
        }
        return true;
    }

    /** Begins a nested attribute, marked as such; the result is for {@link #end}. */
    public int begin(int type) {
        return open(type | NESTED);
    }

    /** Begins a nested attribute of an old family that does not know the mark ({@code NLA_F_NESTED}). */
    public int beginUnmarked(int type) {
        return open(type);
    }

    /** Begins a structure whose first two bytes are its length, such as {@code struct rtnexthop}. */
    public int beginSized() {
        int mark = buffer.position();
        room(2).putShort((short) 0);
        return mark;
    }

    /**
     * Ends a nested attribute, or a structure that tells its length, and pads it.
     *
     * @throws IllegalArgumentException when it has become longer than its 16-bit length can say (65,535 bytes)
     */
    public MessageWriter end(int mark) {
        int length = buffer.position() - mark;
        if (length > ATTRIBUTE_MAX) {
            int type = buffer.getShort(mark + 2) & 0x3fff;
            throw new IllegalArgumentException(
                    "attribute " + type + " is " + length + " bytes long, at most " + ATTRIBUTE_MAX + " fit");
        }
        buffer.putShort(mark, (short) length);
        return pad();
    }

    int capacityUsed() {
        return buffer.position();
    }

    ByteBuffer buffer() {
        return buffer;
    }

    void clear() {
        buffer.clear();
    }

    /** Starts a message; what is written until {@link #endMessage} belongs to it. */
    void beginMessage(int type, int flags, int sequence) {
        messageStart = buffer.position();
        u32(0).u16(type).u16(flags).u32(sequence).u32(0);
    }

    void endMessage() {
        buffer.putInt(messageStart, buffer.position() - messageStart);
        pad();
    }

    /** Adds flags to the message that was written last. */
    void addFlags(int flags) {
        buffer.putShort(messageStart + 6, (short) (buffer.getShort(messageStart + 6) | flags));
    }

    private void big(long value, int bytes) {
        ByteBuffer to = room(bytes);
        for (int shift = 8 * bytes - 8; shift >= 0; shift -= 8) {
            to.put((byte) (value >> shift));
        }
    }

    private int open(int type) {
        int mark = buffer.position();
        room(ATTRIBUTE_HEADER).putShort((short) 0).putShort((short) type);
        return mark;
    }

    private MessageWriter pad() {
        int over = buffer.position() & 3;
        for (int i = over; over != 0 && i < 4; i++) {
            room(1).put((byte) 0);
        }
        return this;
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            grow(bytes);
        }
        return buffer;
    }

    private void grow(int bytes) {
        long wanted = Math.max(2L * buffer.capacity(), (long) buffer.position() + bytes);
        if (wanted > LARGEST) {
            throw new IllegalArgumentException("netlink messages of more than " + LARGEST + " bytes in one send");
        }
        ByteBuffer larger = Syscalls.nativeBuffer((int) wanted);
        buffer.flip();
        buffer = larger.put(buffer);
    }
}
