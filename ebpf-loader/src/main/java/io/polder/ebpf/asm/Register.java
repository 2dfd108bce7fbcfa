package io.polder.ebpf.asm;

/**
 * A register of eBPF (RFC 9669, section 2.2). {@link #R0} is what functions return, {@link #R1} to {@link #R5} are their
 * arguments and lost in calls, {@link #R6} to {@link #R9} survive calls, {@link #R10} is the read-only end of the stack.
 */
public enum Register {
    R0,
    R1,
    R2,
    R3,
    R4,
    R5,
    R6,
    R7,
    R8,
    R9,
    R10;

    /** 0 to 10. */
    @SuppressWarnings("EnumOrdinal") // They stand in the order of their numbers.
    public int number() {
        return ordinal();
    }

    static Register of(int number) {
        return values()[number];
    }
}
