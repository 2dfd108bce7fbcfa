package io.polder.netlink.tc;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A C structure in an attribute's payload, read by offset. Structures grow, so it may be longer than known. Immutable. */
final class StructReader {

    private final ByteBuffer bytes;

    /** Of the attribute that the reader stands on; malformed when it is shorter than {@code least} bytes. */
    StructReader(AttributeReader attribute, int least) {
        if (attribute.length() < least) {
            throw new MalformedMessageException("attribute " + attribute.type() + " has " + attribute.length()
                    + " bytes of payload, its structure " + least);
        }
        bytes = ByteBuffer.wrap(attribute.bytes()).order(ByteOrder.nativeOrder());
    }

    int length() {
        return bytes.capacity();
    }

    int u8(int offset) {
        return bytes.get(offset) & 0xff;
    }

    int u16(int offset) {
        return bytes.getShort(offset) & 0xffff;
    }

    int s32(int offset) {
        return bytes.getInt(offset);
    }

    long u32(int offset) {
        return Integer.toUnsignedLong(bytes.getInt(offset));
    }

    /** Four bytes in network byte order. */
    int be32(int offset) {
        return bytes.order() == ByteOrder.BIG_ENDIAN
                ? bytes.getInt(offset)
                : Integer.reverseBytes(bytes.getInt(offset));
    }

    long u64(int offset) {
        return bytes.getLong(offset);
    }
}
