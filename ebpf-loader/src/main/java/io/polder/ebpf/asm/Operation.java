package io.polder.ebpf.asm;

/** Arithmetic (RFC 9669, section 4.1). Division by 0 gives 0, the remainder of a division by 0 the dividend. */
public enum Operation {
    ADD(0x00, "+="),
    SUBTRACT(0x10, "-="),
    MULTIPLY(0x20, "*="),
    /** Without signs. */
    DIVIDE(0x30, "/="),
    OR(0x40, "|="),
    AND(0x50, "&="),
    SHIFT_LEFT(0x60, "<<="),
    /** With zeros. */
    SHIFT_RIGHT(0x70, ">>="),
    /** Without signs. */
    MODULO(0x90, "%="),
    XOR(0xa0, "^="),
    MOVE(0xb0, "="),
    /** With copies of the sign. */
    SHIFT_RIGHT_SIGNED(0xc0, "s>>=");

    private static final int MASK = 0xf0;

    final int bits;
    final String sign;

    Operation(int bits, String sign) {
        this.bits = bits;
        this.sign = sign;
    }

    static Operation of(int opcode) {
        for (Operation operation : values()) {
            if (operation.bits == (opcode & MASK)) {
                return operation;
            }
        }
        throw new IllegalArgumentException("opcode " + opcode);
    }
}
