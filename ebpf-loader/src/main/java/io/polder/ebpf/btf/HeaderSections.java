package io.polder.ebpf.btf;

/** The sections that a header of BTF or .BTF.ext tells by pairs of an offset from its end, and a length. Immutable. */
final class HeaderSections {

    private final String what;
    private final byte[] bytes;
    private final int header;

    HeaderSections(String what, byte[] bytes, int header) {
        this.what = what;
        this.bytes = bytes;
        this.header = header;
    }

    /** Where the section of the pair at an offset begins. */
    int start(String name, int pair, int alignment) {
        long offset = Integer.toUnsignedLong(LittleEndian.u32(bytes, pair));
        if (offset % alignment != 0) {
            throw new MalformedBtfException(
                    what, pair, name + " section at " + offset + ", not a multiple of " + alignment);
        }
        return within(name, pair, header + offset);
    }

    /** Where it ends. */
    int end(String name, int pair) {
        long offset = Integer.toUnsignedLong(LittleEndian.u32(bytes, pair));
        long length = Integer.toUnsignedLong(LittleEndian.u32(bytes, pair + 4));
        return within(name, pair + 4, header + offset + length);
    }

    private int within(String name, int field, long position) {
        if (position > bytes.length) {
            throw new MalformedBtfException(
                    what, field, name + " section reaches to byte " + position + " of " + bytes.length);
        }
        return (int) position;
    }
}
