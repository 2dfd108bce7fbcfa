package io.polder.netlink;

import java.nio.ByteBuffer;

/**
 * A message from the kernel: a window on the receive buffer, valid only while a decoder looks at it. Confined to one
 * thread.
 */
public final class NetlinkMessage {

    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int start;
    private int end;

    NetlinkMessage() {}

    /** A window on a whole message, for tests and decoders of stored messages. */
    public static NetlinkMessage of(ByteBuffer bytes) {
        var message = new NetlinkMessage();
        if (!message.moveTo(bytes, 0, bytes.limit())) {
            throw new MalformedMessageException("no message in " + bytes.limit() + " bytes");
        }
        return message;
    }

    /** The message type of its family, such as {@code RTM_NEWLINK}. */
    public int type() {
        return bytes.getShort(start + 4) & 0xffff;
    }

    public int flags() {
        return bytes.getShort(start + 6) & 0xffff;
    }

    /** An unsigned byte of the family header, which begins at 0. */
    public int u8(int offset) {
        return bytes.get(at(offset, 1)) & 0xff;
    }

    public int u16(int offset) {
        return bytes.getShort(at(offset, 2)) & 0xffff;
    }

    public int i32(int offset) {
        return bytes.getInt(at(offset, 4));
    }

    /** The attributes behind a family header of that many bytes. */
    public AttributeReader attributes(int headerLength) {
        int first = start + MessageWriter.HEADER + (headerLength + 3 & ~3);
        if (first > end) {
            throw new MalformedMessageException("message of type " + type() + " is " + (end - start)
                    + " bytes long, too short for its header of " + headerLength);
        }
        return new AttributeReader(bytes, first, end);
    }

    /**
     * Decodes this message.
     *
     * @throws MalformedMessageException when it is not of the shape that its type says, or holds values that cannot be
     */
    public <T> T decode(MessageDecoder<T> decoder) {
        try {
            return decoder.decode(this);
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException("message of type " + type() + ": " + e.getMessage());
        }
    }

    /** The sequence number, by which an answer belongs to its request. */
    public int sequence() {
        return bytes.getInt(start + 8);
    }

    /** The family header and the attributes: all that stands behind the message's own header. A copy. */
    public byte[] payload() {
        byte[] payload = new byte[end - start - MessageWriter.HEADER];
        bytes.get(start + MessageWriter.HEADER, payload);
        return payload;
    }

    int port() {
        return bytes.getInt(start + 12);
    }

    /** Where the next message begins. */
    int next(int limit) {
        return Math.min(limit, end + 3 & ~3);
    }

    /** Moves the window to the message at {@code offset}; false where there is none any more. */
    boolean moveTo(ByteBuffer buffer, int offset, int limit) {
        int left = limit - offset;
        if (left == 0) {
            return false;
        }
        int length = left < MessageWriter.HEADER ? -1 : buffer.getInt(offset);
        if (length < MessageWriter.HEADER || length > left) {
            throw new MalformedMessageException(
                    "message says it is " + length + " bytes long, " + left + " are left in the datagram");
        }
        bytes = buffer;
        start = offset;
        end = offset + length;
        return true;
    }

    private int at(int offset, int size) {
        int position = start + MessageWriter.HEADER + offset;
        if (offset < 0 || position + size > end) {
            throw new MalformedMessageException("message of type " + type() + " is " + (end - start)
                    + " bytes long, too short for " + size + " bytes at " + offset);
        }
        return position;
    }
}
