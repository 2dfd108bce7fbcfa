package io.polder.ebpf;

import io.polder.ebpf.asm.Code;
import io.polder.ebpf.asm.Instruction;
import io.polder.ebpf.asm.Reference;
import java.util.ArrayList;
import java.util.List;

/** Classifiers that copy what follows a packet's Ethernet header to the map {@code ring}. */
final class RingPrograms {

    static final int HEADER = 14;

    private static final int MOVE = 0xb7;
    private static final int MOVE_REGISTER = 0xbf;
    private static final int ADD = 0x07;
    private static final int JUMP_IF_NOT = 0x55;
    private static final int LOAD_BYTES = 26; // bpf_skb_load_bytes
    private static final int OUTPUT = 130; // bpf_ringbuf_output
    private static final int RESERVE = 131; // bpf_ringbuf_reserve
    private static final int DISCARD = 133; // bpf_ringbuf_discard

    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();

    private RingPrograms() {}

    /** Returns what {@code bpf_ringbuf_output} does: 0, or {@code -EAGAIN} when the ring is full. */
    static Code writing(int length) {
        var program = new RingPrograms();
        program.add(MOVE, 2, 0, HEADER).add(MOVE_REGISTER, 3, 10, 0).add(ADD, 3, 0, -stack(length));
        program.add(MOVE, 4, 0, length).add(Instruction.CALL, 0, 0, LOAD_BYTES);
        program.loadRing().add(MOVE_REGISTER, 2, 10, 0).add(ADD, 2, 0, -stack(length));
        program.add(MOVE, 3, 0, length).add(MOVE, 4, 0, 0).add(Instruction.CALL, 0, 0, OUTPUT);
        return program.end();
    }

    /** Reserves a record and discards it; returns 0. */
    static Code discarding(int length) {
        var program = new RingPrograms();
        program.loadRing().add(MOVE, 2, 0, length).add(MOVE, 3, 0, 0).add(Instruction.CALL, 0, 0, RESERVE);
        program.instructions.add(new Instruction(JUMP_IF_NOT, 0, 0, 1, 0));
        program.add(Instruction.EXIT, 0, 0, 0);
        program.add(MOVE_REGISTER, 1, 0, 0).add(MOVE, 2, 0, 0).add(Instruction.CALL, 0, 0, DISCARD);
        return program.add(MOVE, 0, 0, 0).end();
    }

    private static int stack(int length) {
        return length + 7 & -8;
    }

    private RingPrograms loadRing() {
        references.add(new Reference.ToMap(instructions.size(), "ring"));
        return add(Instruction.LOAD_IMMEDIATE_64, 1, 0, 0).add(0, 0, 0, 0);
    }

    private RingPrograms add(int opcode, int destination, int source, int immediate) {
        instructions.add(new Instruction(opcode, destination, source, 0, immediate));
        return this;
    }

    private Code end() {
        add(Instruction.EXIT, 0, 0, 0);
        return new Code(instructions.stream().mapToLong(Instruction::slot).toArray(), references);
    }
}
