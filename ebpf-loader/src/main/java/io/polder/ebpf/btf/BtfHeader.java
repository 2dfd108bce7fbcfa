package io.polder.ebpf.btf;

/**
 * {@code struct btf_header { u16 magic; u8 version; u8 flags; u32 hdr_len, type_off, type_len, str_off, str_len,
 * layout_off, layout_len; }} of include/uapi/linux/btf.h, the offsets made relative to the first byte. The last two are
 * in few kernels' only.
 */
record BtfHeader(int types, int typesEnd, int strings, int stringsEnd, int layout, int layoutEnd) {

    static final int MAGIC = 0xeB9F;
    static final int VERSION = 1;
    /** Without the layout. */
    static final int BYTES = 24;

    private static final int SWAPPED_MAGIC = 0x9FeB;
    private static final int WITH_LAYOUT = 32;

    /**
     * Of the start of some BTF.
     *
     * @throws MalformedBtfException when it is none, or a section lies outside of the bytes
     */
    static BtfHeader parse(byte[] bytes) {
        int length = prefix("BTF", bytes, BYTES);
        var sections = new HeaderSections("BTF", bytes, length);
        int types = sections.start("type", 8, 4);
        int typesEnd = sections.end("type", 8);
        int strings = sections.start("string", 16, 1);
        int stringsEnd = sections.end("string", 16);
        if (length < WITH_LAYOUT) {
            return new BtfHeader(types, typesEnd, strings, stringsEnd, 0, 0);
        }
        int layout = sections.start("layout", 24, 4);
        return new BtfHeader(types, typesEnd, strings, stringsEnd, layout, sections.end("layout", 24));
    }

    /** Checks what BTF and .BTF.ext begin with alike, and returns the length of their header. */
    static int prefix(String what, byte[] bytes, int known) {
        if (bytes.length < 8) {
            throw new MalformedBtfException(what, 0, bytes.length + " bytes hold no header");
        }
        int magic = LittleEndian.u16(bytes, 0);
        if (magic != MAGIC) {
            throw new MalformedBtfException(
                    what,
                    0,
                    magic == SWAPPED_MAGIC
                            ? "it is big-endian, and only little-endian is read"
                            : String.format("magic number is %#06x, not %#06x", magic, MAGIC));
        }
        if (bytes[2] != VERSION) {
            throw new MalformedBtfException(what, 2, "version " + (bytes[2] & 0xff) + ", and only 1 is known");
        }
        if (bytes[3] != 0) {
            throw new MalformedBtfException(what, 3, "flags " + (bytes[3] & 0xff) + ", and none are known");
        }
        long length = Integer.toUnsignedLong(LittleEndian.u32(bytes, 4));
        if (length < known || length > bytes.length) {
            throw new MalformedBtfException(
                    what, 4, "a header of " + length + " bytes, expected " + known + " to " + bytes.length);
        }
        return (int) length;
    }
}
