package io.polder.ebpf.asm;

/**
 * One slot of eBPF code, {@code struct bpf_insn { u8 code; u8 dst:4, src:4; s16 off; s32 imm; }} (RFC 9669,
 * include/uapi/linux/bpf.h). A load of a 64-bit constant takes two. Immutable.
 *
 * @param opcode 0 to 255: class, operation or mode, source or size
 * @param destination a register, 0 to 15; the kernel has 0 to 10
 * @param source a register, or a {@code PSEUDO_*} number, 0 to 15
 * @param offset of memory or of a jump, -32768 to 32767
 * @param immediate the constant
 */
public record Instruction(int opcode, int destination, int source, int offset, int immediate) {

    /** {@code BPF_LD | BPF_IMM | BPF_DW}: loads a 64-bit constant; its upper half is in the next slot. */
    public static final int LOAD_IMMEDIATE_64 = 0x18;
    /** {@code BPF_JMP | BPF_CALL}: of a helper, or as {@code source} says. */
    public static final int CALL = 0x85;
    /** {@code BPF_JMP | BPF_EXIT}. */
    public static final int EXIT = 0x95;

    /** {@code BPF_PSEUDO_MAP_FD}: the constant of a {@link #LOAD_IMMEDIATE_64} is a map's descriptor. */
    public static final int PSEUDO_MAP_FD = 1;
    /** {@code BPF_PSEUDO_MAP_VALUE}: likewise, and the upper half an offset into its only value. */
    public static final int PSEUDO_MAP_VALUE = 2;
    /** {@code BPF_PSEUDO_BTF_ID}: it is the BTF id of a variable of the kernel. */
    public static final int PSEUDO_BTF_ID = 3;
    /** {@code BPF_PSEUDO_FUNC}: it is the distance to a function of this program. */
    public static final int PSEUDO_FUNC = 4;
    /** {@code BPF_PSEUDO_CALL}: a {@link #CALL} of a function of this program, by its distance. */
    public static final int PSEUDO_CALL = 1;
    /** {@code BPF_PSEUDO_KFUNC_CALL}: a {@link #CALL} of a function of the kernel, by its BTF id. */
    public static final int PSEUDO_KFUNC_CALL = 2;

    /** How many bytes a slot takes. */
    public static final int BYTES = 8;

    public Instruction {
        if ((opcode & ~0xff) != 0 || (destination & ~0xf) != 0 || (source & ~0xf) != 0 || offset != (short) offset) {
            throw new IllegalArgumentException("not an instruction: opcode " + opcode + ", registers " + destination
                    + " and " + source + ", offset " + offset);
        }
    }

    /** That of a slot, as {@link #slot} writes it. Every slot is one, though not always one that the kernel knows. */
    public static Instruction of(long slot) {
        return new Instruction(
                (int) slot & 0xff, (int) (slot >> 8) & 0xf, (int) (slot >> 12) & 0xf, (short) (slot >> 16), (int)
                        (slot >> 32));
    }

    /** Its eight bytes as a little-endian number. */
    public long slot() {
        return opcode
                | (long) destination << 8
                | (long) source << 12
                | (offset & 0xffffL) << 16
                | (immediate & 0xffffffffL) << 32;
    }

    /** This instruction with another source register or {@code PSEUDO_*} number. */
    public Instruction withSource(int number) {
        return new Instruction(opcode, destination, number, offset, immediate);
    }

    /** This instruction with another offset. */
    public Instruction withOffset(int distance) {
        return new Instruction(opcode, destination, source, distance, immediate);
    }

    /** This instruction with another constant. */
    public Instruction withImmediate(int constant) {
        return new Instruction(opcode, destination, source, offset, constant);
    }

    /** Whether it is the first of the two slots of a 64-bit constant. */
    public boolean isWide() {
        return opcode == LOAD_IMMEDIATE_64;
    }
}
