package io.polder.ebpf.asm;

/** When a jump is taken (RFC 9669, section 4.3). */
public enum Condition {
    EQUAL(0x10, "=="),
    GREATER(0x20, ">"),
    GREATER_OR_EQUAL(0x30, ">="),
    /** A bit is set in both. */
    ANY_BIT(0x40, "&"),
    NOT_EQUAL(0x50, "!="),
    SIGNED_GREATER(0x60, "s>"),
    SIGNED_GREATER_OR_EQUAL(0x70, "s>="),
    LESS(0xa0, "<"),
    LESS_OR_EQUAL(0xb0, "<="),
    SIGNED_LESS(0xc0, "s<"),
    SIGNED_LESS_OR_EQUAL(0xd0, "s<=");

    private static final int MASK = 0xf0;

    final int bits;
    final String sign;

    Condition(int bits, String sign) {
        this.bits = bits;
        this.sign = sign;
    }

    static Condition of(int opcode) {
        for (Condition condition : values()) {
            if (condition.bits == (opcode & MASK)) {
                return condition;
            }
        }
        throw new IllegalArgumentException("opcode " + opcode);
    }
}
