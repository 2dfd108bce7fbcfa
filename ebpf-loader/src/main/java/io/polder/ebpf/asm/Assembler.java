package io.polder.ebpf.asm;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts small programs together, instruction by instruction (RFC 9669). Confined to one thread.
 *
 * <pre>{@code
 * Label absent = new Label("absent");
 * Code code = new Assembler()
 *         .store(Width.WORD, Register.R10, -4, 0)
 *         .loadMap(Register.R1, "counts")
 *         .move(Register.R2, Register.R10)
 *         .compute(Operation.ADD, Register.R2, -4)
 *         .call(Helper.MAP_LOOKUP_ELEM)
 *         .jump(Condition.EQUAL, Register.R0, 0, absent)
 *         .move(Register.R1, 1)
 *         .atomic(AtomicOperation.ADD, Width.DOUBLE, Register.R0, 0, Register.R1)
 *         .place(absent)
 *         .move(Register.R0, 0)
 *         .exit()
 *         .assemble();
 * }</pre>
 */
public final class Assembler {

    private static final int LD = 0x00; // BPF_LD
    private static final int LDX = 0x01;
    private static final int ST = 0x02;
    private static final int STX = 0x03;
    private static final int ALU = 0x04;
    private static final int JMP = 0x05;
    private static final int JMP32 = 0x06;
    private static final int ALU64 = 0x07;
    private static final int X = 0x08; // BPF_X: the source is a register.
    private static final int ABS = 0x20; // BPF_ABS
    private static final int MEM = 0x60; // BPF_MEM
    private static final int ATOMIC = 0xc0; // BPF_ATOMIC
    private static final int NEGATE = 0x80; // BPF_NEG
    private static final int ENDIAN = 0xd0; // BPF_END

    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();
    private final Map<Label, Integer> places = new HashMap<>();
    private final Map<Integer, Label> targets = new HashMap<>();

    /** Begins with nothing. */
    public Assembler() {}

    /** {@code dst = imm}, extended with its sign. */
    public Assembler move(Register destination, int immediate) {
        return compute(Operation.MOVE, destination, immediate);
    }

    /** {@code dst = src}. */
    public Assembler move(Register destination, Register source) {
        return compute(Operation.MOVE, destination, source);
    }

    /** {@code dst = imm}, of 64 bits. Takes two slots. */
    public Assembler moveWide(Register destination, long immediate) {
        return wide(destination, 0, (int) immediate, (int) (immediate >>> Integer.SIZE));
    }

    /** {@code dst op= imm}, of 64 bits; the constant is extended with its sign. */
    public Assembler compute(Operation operation, Register destination, int immediate) {
        return add(ALU64 | operation.bits, destination.number(), 0, 0, immediate);
    }

    /** {@code dst op= src}, of 64 bits. */
    public Assembler compute(Operation operation, Register destination, Register source) {
        return add(ALU64 | X | operation.bits, destination.number(), source.number(), 0, 0);
    }

    /** {@code dst op= imm}, of 32 bits; the upper ones become 0. */
    public Assembler compute32(Operation operation, Register destination, int immediate) {
        return add(ALU | operation.bits, destination.number(), 0, 0, immediate);
    }

    /** {@code dst op= src}, of 32 bits; the upper ones become 0. */
    public Assembler compute32(Operation operation, Register destination, Register source) {
        return add(ALU | X | operation.bits, destination.number(), source.number(), 0, 0);
    }

    /** {@code dst = -dst}. */
    public Assembler negate(Register destination) {
        return add(ALU64 | NEGATE, destination.number(), 0, 0, 0);
    }

    /**
     * Turns the lower bits of a register from the machine's order into big-endian, or back; the others become 0.
     *
     * @param bits 16, 32 or 64
     */
    public Assembler toBigEndian(Register destination, int bits) {
        return endian(X, destination, bits);
    }

    /** Likewise, little-endian. */
    public Assembler toLittleEndian(Register destination, int bits) {
        return endian(0, destination, bits);
    }

    private Assembler endian(int order, Register destination, int bits) {
        if (bits != 16 && bits != 32 && bits != 64) {
            throw new IllegalArgumentException("the order of " + bits + " bits");
        }
        return add(ALU | ENDIAN | order, destination.number(), 0, 0, bits);
    }

    /** {@code dst = *(src + offset)}, the upper bits 0. */
    public Assembler load(Width width, Register destination, Register source, int offset) {
        return add(LDX | MEM | width.bits, destination.number(), source.number(), offset, 0);
    }

    /** {@code *(dst + offset) = src}. */
    public Assembler store(Width width, Register destination, int offset, Register source) {
        return add(STX | MEM | width.bits, destination.number(), source.number(), offset, 0);
    }

    /** {@code *(dst + offset) = imm}. */
    public Assembler store(Width width, Register destination, int offset, int immediate) {
        return add(ST | MEM | width.bits, destination.number(), 0, offset, immediate);
    }

    /**
     * Loads from the packet of the socket buffer in {@link Register#R6} into {@link Register#R0}, in the machine's order;
     * {@link Register#R1} to {@link Register#R5} are lost, and outside of the packet the program ends with 0.
     *
     * @param width 1, 2 or 4 bytes
     */
    public Assembler loadPacket(Width width, int offset) {
        if (width == Width.DOUBLE) {
            throw new IllegalArgumentException("8 bytes of a packet at once");
        }
        return add(LD | ABS | width.bits, 0, 0, 0, offset);
    }

    /** Changes {@code *(dst + offset)} at once. */
    public Assembler atomic(AtomicOperation operation, Width width, Register destination, int offset, Register source) {
        if (width != Width.WORD && width != Width.DOUBLE) {
            throw new IllegalArgumentException(operation + " of a " + width);
        }
        return add(STX | ATOMIC | width.bits, destination.number(), source.number(), offset, operation.immediate);
    }

    /** Loads the kernel's pointer to a map, which is given by that name when the program is loaded. */
    public Assembler loadMap(Register destination, String map) {
        references.add(new Reference.ToMap(instructions.size(), map));
        return wide(destination, Instruction.PSEUDO_MAP_FD, 0, 0);
    }

    /** Loads the address of a byte of the only value of such an array map. */
    public Assembler loadMapValue(Register destination, String map, int offset) {
        references.add(new Reference.ToMapValue(instructions.size(), map, offset));
        return wide(destination, Instruction.PSEUDO_MAP_VALUE, 0, offset);
    }

    /** Loads the address of a function of this code, for helpers that call back. */
    public Assembler loadFunction(Register destination, Label function) {
        targets.put(instructions.size(), requireNonNull(function, "function"));
        return wide(destination, Instruction.PSEUDO_FUNC, 0, 0);
    }

    /** Calls a helper with {@link Register#R1} to {@link Register#R5}, which are lost; its result is in R0. */
    public Assembler call(Helper helper) {
        return callHelper(helper.number());
    }

    /** Likewise, by the kernel's number. */
    public Assembler callHelper(int number) {
        return add(Instruction.CALL, 0, 0, 0, number);
    }

    /** Calls a function of this code, likewise. */
    public Assembler call(Label function) {
        targets.put(instructions.size(), requireNonNull(function, "function"));
        return add(Instruction.CALL, 0, Instruction.PSEUDO_CALL, 0, 0);
    }

    /** Calls a function of the kernel by its name (Documentation/bpf/kfuncs.rst), likewise. */
    public Assembler callKernel(String function) {
        references.add(new Reference.ToKernelFunction(instructions.size(), function, false));
        return add(Instruction.CALL, 0, Instruction.PSEUDO_KFUNC_CALL, 0, 0);
    }

    /** Goes there. */
    public Assembler jump(Label target) {
        return jump(JMP, 0, 0, 0, target);
    }

    /** Goes there if {@code dst op imm}, in 64 bits; the constant is extended with its sign. */
    public Assembler jump(Condition condition, Register destination, int immediate, Label target) {
        return jump(JMP | condition.bits, destination.number(), 0, immediate, target);
    }

    /** Goes there if {@code dst op src}, in 64 bits. */
    public Assembler jump(Condition condition, Register destination, Register source, Label target) {
        return jump(JMP | X | condition.bits, destination.number(), source.number(), 0, target);
    }

    /** Goes there if {@code dst op imm}, in the lower 32 bits. */
    public Assembler jump32(Condition condition, Register destination, int immediate, Label target) {
        return jump(JMP32 | condition.bits, destination.number(), 0, immediate, target);
    }

    /** Goes there if {@code dst op src}, in the lower 32 bits. */
    public Assembler jump32(Condition condition, Register destination, Register source, Label target) {
        return jump(JMP32 | X | condition.bits, destination.number(), source.number(), 0, target);
    }

    private Assembler jump(int opcode, int destination, int source, int immediate, Label target) {
        targets.put(instructions.size(), requireNonNull(target, "target"));
        return add(opcode, destination, source, 0, immediate);
    }

    /** Returns {@link Register#R0}. */
    public Assembler exit() {
        return add(Instruction.EXIT, 0, 0, 0, 0);
    }

    /**
     * The next instruction is what a label stands for.
     *
     * @throws IllegalStateException when it stands for another already
     */
    public Assembler place(Label label) {
        if (places.putIfAbsent(requireNonNull(label, "label"), instructions.size()) != null) {
            throw new IllegalStateException("label " + label + " is placed twice");
        }
        return this;
    }

    /**
     * The code so far.
     *
     * @throws IllegalStateException when a label has no place, or is too far away for a jump: 32767 instructions
     */
    public Code assemble() {
        long[] slots = new long[instructions.size()];
        for (int i = 0; i < slots.length; i++) {
            Label target = targets.get(i);
            slots[i] = (target == null ? instructions.get(i) : towards(i, target)).slot();
        }
        return new Code(slots, references);
    }

    private Instruction towards(int slot, Label target) {
        Integer place = places.get(target);
        if (place == null || place >= instructions.size()) {
            throw new IllegalStateException("label " + target + " is placed at no instruction");
        }
        int distance = place - slot - 1;
        Instruction instruction = instructions.get(slot);
        if (instruction.opcode() == Instruction.CALL || instruction.isWide()) {
            return instruction.withImmediate(distance);
        }
        if (distance != (short) distance) {
            throw new IllegalStateException("label " + target + " is " + distance + " instructions away from a jump");
        }
        return instruction.withOffset(distance);
    }

    private Assembler wide(Register destination, int pseudo, int low, int high) {
        return add(Instruction.LOAD_IMMEDIATE_64, destination.number(), pseudo, 0, low)
                .add(0, 0, 0, 0, high);
    }

    private Assembler add(int opcode, int destination, int source, int offset, int immediate) {
        instructions.add(new Instruction(opcode, destination, source, offset, immediate));
        return this;
    }
}
