package io.polder.ebpf.asm;

/** How much of memory a load or store moves (RFC 9669, section 5). */
public enum Width {
    /** 1 byte. */
    BYTE(0x10, "u8"),
    /** 2 bytes. */
    HALF(0x08, "u16"),
    /** 4 bytes. */
    WORD(0x00, "u32"),
    /** 8 bytes. */
    DOUBLE(0x18, "u64");

    private static final int MASK = 0x18;

    final int bits;
    final String type;

    Width(int bits, String type) {
        this.bits = bits;
        this.type = type;
    }

    static Width of(int opcode) {
        for (Width width : values()) {
            if (width.bits == (opcode & MASK)) {
                return width;
            }
        }
        throw new IllegalArgumentException("opcode " + opcode);
    }
}
