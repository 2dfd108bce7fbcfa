package io.polder.ebpf.link;

import io.polder.ebpf.BpfMap;
import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.MapSpec;
import io.polder.ebpf.MapType;
import io.polder.ebpf.ProgramSpec;
import io.polder.ebpf.ProgramType;
import io.polder.ebpf.asm.Code;
import io.polder.ebpf.asm.Instruction;
import io.polder.ebpf.asm.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Collects the instructions of a small program. Confined to one thread. */
final class Programs {

    static final int NEXT = -1;
    static final int OK = 0;
    static final int SHOT = 2;

    static final int IPV4 = 0x0008; // ETH_P_IP in network order, as a little-endian machine reads it.
    static final int PAYLOAD = 14 + 20 + 8; // Behind Ethernet, IPv4 and UDP.

    private static final int MOVE = 0xb7;
    private static final int MOVE_REGISTER = 0xbf;
    private static final int ADD = 0x07;
    private static final int MULTIPLY = 0x27;
    private static final int LOAD_BYTE = 0x71;
    private static final int LOAD_HALF = 0x69;
    private static final int LOAD_WORD = 0x61;
    private static final int LOAD_LONG = 0x79;
    private static final int STORE_LONG = 0x7b;
    private static final int STORE_WORD = 0x63;
    private static final int ATOMIC_ADD = 0xdb;
    private static final int LOAD_PACKET_BYTE = 0x30; // BPF_LD | BPF_ABS | BPF_B: the context is in register 6.
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_NOT_GREATER = 0xbd;
    private static final int REDIRECT = 23; // bpf_redirect

    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();

    /** A map of one value of 64 bits. */
    static BpfMap counter() {
        return BpfMap.create(MapSpec.of("counter", MapType.ARRAY, 4, 8, 1).build());
    }

    /** Returns a number, whatever happens. */
    static Programs always(int verdict) {
        return new Programs().end(verdict);
    }

    /** For IPv4 packets only; others go to the next program. The first byte of the payload is in register 0. */
    static Programs onDatagrams() {
        var program = new Programs();
        program.add(MOVE_REGISTER, 6, 1, 0, 0);
        program.add(LOAD_WORD, 0, 6, 16, 0); // __sk_buff.protocol
        program.add(JUMP_EQUAL, 0, 0, 2, IPV4).end(NEXT);
        return program.add(LOAD_PACKET_BYTE, 0, 0, 0, PAYLOAD);
    }

    /** Likewise for XDP, where others pass. */
    static Programs onXdpDatagrams() {
        var program = new Programs();
        program.add(LOAD_WORD, 2, 1, 0, 0).add(LOAD_WORD, 3, 1, 4, 0); // xdp_md.data, data_end
        program.add(MOVE_REGISTER, 4, 2, 0, 0).add(ADD, 4, 0, 0, PAYLOAD + 1);
        program.add(JUMP_NOT_GREATER, 4, 3, 2, 0).end(2);
        program.add(LOAD_HALF, 0, 2, 12, 0).add(JUMP_EQUAL, 0, 0, 2, IPV4).end(2);
        return program.add(LOAD_BYTE, 0, 2, PAYLOAD, 0);
    }

    /** Returns a number when register 0 has a value. */
    Programs when(int value, int verdict) {
        return add(0x55, 0, 0, 2, value).end(verdict);
    }

    /** Adds 1 to the counter. */
    Programs count() {
        return counterTo(1).add(MOVE, 2, 0, 0, 1).add(ATOMIC_ADD, 1, 2, 0, 0);
    }

    /** Writes a digit behind those that the counter has. */
    Programs append(int digit) {
        counterTo(1).add(LOAD_LONG, 2, 1, 0, 0).add(MULTIPLY, 2, 0, 0, 10).add(ADD, 2, 0, 0, digit);
        return add(STORE_LONG, 1, 2, 0, 0);
    }

    /** Sends the packet to another interface. */
    Programs redirect(int ifindex) {
        add(MOVE, 1, 0, 0, ifindex).add(MOVE, 2, 0, 0, 0).add(Instruction.CALL, 0, 0, 0, REDIRECT);
        return add(Instruction.EXIT, 0, 0, 0, 0);
    }

    /** Writes a number into the context, which must be in register 1. */
    Programs store(int offset, int value) {
        return add(MOVE, 2, 0, 0, value).add(STORE_WORD, 1, 2, offset, 0);
    }

    /** Ends here with a number unless the 32 bits of the context, which must be in register 1, have a value. */
    Programs unless(int offset, int value, int verdict) {
        return add(LOAD_WORD, 2, 1, offset, 0).add(JUMP_EQUAL, 2, 0, 2, value).end(verdict);
    }

    Programs end(int verdict) {
        return add(MOVE, 0, 0, 0, verdict).add(Instruction.EXIT, 0, 0, 0, 0);
    }

    ProgramSpec.Builder spec(String name, ProgramType type) {
        long[] slots = instructions.stream().mapToLong(Instruction::slot).toArray();
        return ProgramSpec.of(name, type, new Code(slots, references));
    }

    BpfProgram classifier(String name) {
        return BpfProgram.load(spec(name, ProgramType.SCHED_CLS).build());
    }

    BpfProgram classifier(String name, BpfMap counter) {
        return BpfProgram.load(spec(name, ProgramType.SCHED_CLS).build(), Map.of("counter", counter));
    }

    private Programs counterTo(int register) {
        references.add(new Reference.ToMapValue(instructions.size(), "counter", 0));
        return add(Instruction.LOAD_IMMEDIATE_64, register, 0, 0, 0).add(0, 0, 0, 0, 0);
    }

    private Programs add(int opcode, int destination, int source, int offset, int immediate) {
        instructions.add(new Instruction(opcode, destination, source, offset, immediate));
        return this;
    }
}
