package io.polder.ebpf.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The sections of BTF's bytes: where each type begins, and the strings. Everything it returns lies within the bytes.
 * Immutable.
 */
final class BtfReader {

    // struct btf_header { u16 magic; u8 version; u8 flags; u32 hdr_len; u32 type_off; u32 type_len; u32 str_off;
    // u32 str_len; }, the offsets from the header's end
    private static final int HEADER = 24;
    private static final int MAGIC = 0xeb9f;
    // struct btf_type { u32 name_off; u32 info; u32 size_or_type; }, info: 16 bits of vlen, 5 of kind, 1 flag
    private static final int TYPE = 12;

    static final int INT = 1;
    static final int PTR = 2;
    static final int ARRAY = 3;
    static final int STRUCT = 4;
    static final int UNION = 5;
    static final int ENUM = 6;
    static final int FWD = 7;
    static final int TYPEDEF = 8;
    static final int VOLATILE = 9;
    static final int CONST = 10;
    static final int RESTRICT = 11;
    static final int FUNC = 12;
    static final int FUNC_PROTO = 13;
    static final int VAR = 14;
    static final int DATASEC = 15;
    static final int FLOAT = 16;
    static final int DECL_TAG = 17;
    static final int TYPE_TAG = 18;
    static final int ENUM64 = 19;

    private final ByteBuffer bytes;
    private final int strings;
    private final int stringsLength;
    private final int stringBase;
    private int[] starts = new int[64];
    private int count;

    /** @param stringBase the offset of the first string; those before are another BTF's */
    BtfReader(byte[] btf, int stringBase) {
        this.bytes = ByteBuffer.wrap(btf).order(ByteOrder.LITTLE_ENDIAN);
        this.stringBase = stringBase;
        if (btf.length < HEADER || (bytes.getShort(0) & 0xffff) != MAGIC) {
            throw new MalformedBtfException("no BTF header of little-endian bytes in " + btf.length + " bytes");
        }
        if (bytes.get(2) != 1) {
            throw new MalformedBtfException("BTF version " + bytes.get(2) + " is not known");
        }
        int header = bytes.getInt(4);
        if (header < HEADER || header > btf.length) {
            throw new MalformedBtfException("a header of " + Integer.toUnsignedString(header) + " bytes");
        }
        int types = section("types", header, 8);
        int typesLength = bytes.getInt(12);
        this.strings = section("strings", header, 16);
        this.stringsLength = bytes.getInt(20);
        boolean ended = stringsLength == 0 ? stringBase > 0 : bytes.get(strings + stringsLength - 1) == 0;
        if (!ended) {
            throw new MalformedBtfException("the strings do not end with a NUL");
        }
        findTypes(types, types + typesLength);
    }

    /** How many types there are. */
    int count() {
        return count;
    }

    int kind(int index) {
        return kindAt(starts[index]);
    }

    /** The length of the list in a type. */
    int vlen(int index) {
        return bytes.getInt(starts[index] + 4) & 0xffff;
    }

    boolean flag(int index) {
        return bytes.getInt(starts[index] + 4) < 0;
    }

    int nameOffset(int index) {
        return bytes.getInt(starts[index]);
    }

    /** {@code size}, or {@code type}. */
    int sizeOrType(int index) {
        return bytes.getInt(starts[index] + 8);
    }

    /** A number of those that follow a type, from byte {@code offset} behind it. */
    int u32(int index, int offset) {
        return bytes.getInt(starts[index] + TYPE + offset);
    }

    /** The string at an offset. */
    String string(int offset) {
        int at = offset - stringBase;
        if (at < 0 || at >= stringsLength) {
            throw new MalformedBtfException(
                    "a string at " + Integer.toUnsignedString(offset) + " of " + (stringBase + stringsLength));
        }
        int from = strings + at;
        int to = from;
        while (bytes.get(to) != 0) {
            to++;
        }
        return new String(bytes.array(), from, to - from, StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return bytes.array();
    }

    private int section(String what, int header, int field) {
        long offset = header + Integer.toUnsignedLong(bytes.getInt(field));
        long length = Integer.toUnsignedLong(bytes.getInt(field + 4));
        if (offset + length > bytes.capacity()) {
            throw new MalformedBtfException("the " + what + ", " + length + " bytes at " + offset + ", end outside of "
                    + bytes.capacity() + " bytes");
        }
        return (int) offset;
    }

    private void findTypes(int from, int end) {
        int at = from;
        while (at < end) {
            long length = end - at < TYPE ? TYPE : TYPE + trailing(at);
            if (length > end - at) {
                throw new MalformedBtfException("type " + (count + 1) + " at byte " + at + " is cut off");
            }
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, count * 2);
            }
            starts[count++] = at;
            at += (int) length;
        }
    }

    /** How many bytes follow a type. */
    private long trailing(int at) {
        long vlen = bytes.getInt(at + 4) & 0xffff;
        int kind = kindAt(at);
        return switch (kind) {
            case INT, VAR, DECL_TAG -> 4;
            case ARRAY -> 12;
            case STRUCT, UNION, DATASEC, ENUM64 -> vlen * 12;
            case ENUM, FUNC_PROTO -> vlen * 8;
            case PTR, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FLOAT, TYPE_TAG -> 0;
            default ->
                throw new MalformedBtfException(
                        "type " + (count + 1) + " is of kind " + kind + ", whose length is not known");
        };
    }

    private int kindAt(int at) {
        return bytes.getInt(at + 4) >> 24 & 0x1f;
    }
}
