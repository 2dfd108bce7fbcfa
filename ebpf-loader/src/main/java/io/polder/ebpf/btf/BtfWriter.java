package io.polder.ebpf.btf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Bytes of BTF that grow at the ends of their two sections: types, and strings each kept once. Confined. */
final class BtfWriter {

    private final Map<String, Integer> known = new HashMap<>();
    private final int firstString;
    private byte[] types;
    private int typesLength;
    private byte[] strings;
    private int stringsLength;

    /**
     * @param types those that there are
     * @param strings those that there are, of which the first is at {@code firstString}
     */
    BtfWriter(byte[] types, byte[] strings, int firstString) {
        this.types = types.clone();
        this.typesLength = types.length;
        this.strings = strings.clone();
        this.stringsLength = strings.length;
        this.firstString = firstString;
    }

    /** How many bytes of types there are. */
    int typesLength() {
        return typesLength;
    }

    /** The 32-bit number at an offset into the types. */
    int u32(int offset) {
        return LittleEndian.u32(types, offset);
    }

    void u32(int offset, int value) {
        LittleEndian.u32(types, offset, value);
    }

    void append(int... values) {
        int needed = typesLength + 4 * values.length;
        if (needed > types.length) {
            types = Arrays.copyOf(types, Math.max(needed, 2 * types.length));
        }
        for (int value : values) {
            LittleEndian.u32(types, typesLength, value);
            typesLength += 4;
        }
    }

    /** The offset of a string, which is added when it is new; 0 for the empty one. */
    int string(String text) {
        return text.isEmpty() ? 0 : known.computeIfAbsent(text, this::add);
    }

    private int add(String text) {
        byte[] added = text.getBytes(UTF_8);
        int offset = stringsLength;
        stringsLength += added.length + 1;
        if (stringsLength > strings.length) {
            strings = Arrays.copyOf(strings, Math.max(stringsLength, 2 * strings.length));
        }
        System.arraycopy(added, 0, strings, offset, added.length);
        return firstString + offset;
    }

    /** All of it, with a header. */
    byte[] bytes() {
        byte[] bytes = new byte[BtfHeader.BYTES + typesLength + stringsLength];
        LittleEndian.u32(bytes, 0, BtfHeader.MAGIC | BtfHeader.VERSION << 16);
        LittleEndian.u32(bytes, 4, BtfHeader.BYTES);
        LittleEndian.u32(bytes, 12, typesLength);
        LittleEndian.u32(bytes, 16, typesLength);
        LittleEndian.u32(bytes, 20, stringsLength);
        System.arraycopy(types, 0, bytes, BtfHeader.BYTES, typesLength);
        System.arraycopy(strings, 0, bytes, BtfHeader.BYTES + typesLength, stringsLength);
        return bytes;
    }
}
