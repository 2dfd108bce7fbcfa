package io.polder.ebpf.link;

import static io.polder.ebpf.asm.Register.R0;
import static io.polder.ebpf.asm.Register.R1;
import static io.polder.ebpf.asm.Register.R2;
import static io.polder.ebpf.asm.Register.R6;

import io.polder.ebpf.BpfMap;
import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.MapSpec;
import io.polder.ebpf.MapType;
import io.polder.ebpf.ProgramSpec;
import io.polder.ebpf.ProgramType;
import io.polder.ebpf.asm.Assembler;
import io.polder.ebpf.asm.AtomicOperation;
import io.polder.ebpf.asm.Condition;
import io.polder.ebpf.asm.Label;
import io.polder.ebpf.asm.Operation;
import io.polder.ebpf.asm.Width;
import java.util.Map;

/** Puts a small classifier together. Confined to one thread. */
final class Programs {

    static final int NEXT = -1;
    static final int OK = 0;
    static final int SHOT = 2;

    private static final int PROTOCOL = 16; // __sk_buff.protocol
    private static final int IPV4 = 0x0008; // ETH_P_IP in network order, as a little-endian machine reads it.
    private static final int PAYLOAD = 14 + 20 + 8; // Behind Ethernet, IPv4 and UDP.
    private static final String COUNTER = "counter";

    private final Assembler code = new Assembler();

    /** A map of one value of 64 bits. */
    static BpfMap counter() {
        return BpfMap.create(MapSpec.of(COUNTER, MapType.ARRAY, 4, 8, 1).build());
    }

    /** Returns a number, whatever happens. */
    static Programs always(int verdict) {
        return new Programs().end(verdict);
    }

    /** For IPv4 packets only; others go to the next program. The first byte of the payload is in register 0. */
    static Programs onDatagrams() {
        var program = new Programs();
        Label ipv4 = new Label("IPv4");
        program.code.move(R6, R1).load(Width.WORD, R0, R6, PROTOCOL).jump(Condition.EQUAL, R0, IPV4, ipv4);
        program.end(NEXT).code.place(ipv4).loadPacket(Width.BYTE, PAYLOAD);
        return program;
    }

    /** Returns a number when register 0 has a value. */
    Programs when(int value, int verdict) {
        Label other = new Label("other");
        code.jump(Condition.NOT_EQUAL, R0, value, other);
        end(verdict).code.place(other);
        return this;
    }

    /** Adds 1 to the counter. */
    Programs count() {
        code.loadMapValue(R1, COUNTER, 0).move(R2, 1).atomic(AtomicOperation.ADD, Width.DOUBLE, R1, 0, R2);
        return this;
    }

    /** Writes a digit behind those that the counter has. */
    Programs append(int digit) {
        code.loadMapValue(R1, COUNTER, 0)
                .load(Width.DOUBLE, R2, R1, 0)
                .compute(Operation.MULTIPLY, R2, 10)
                .compute(Operation.ADD, R2, digit)
                .store(Width.DOUBLE, R1, 0, R2);
        return this;
    }

    Programs end(int verdict) {
        code.move(R0, verdict).exit();
        return this;
    }

    ProgramSpec.Builder spec(String name, ProgramType type) {
        return ProgramSpec.of(name, type, code.assemble());
    }

    BpfProgram classifier(String name) {
        return BpfProgram.load(spec(name, ProgramType.SCHED_CLS).build());
    }

    BpfProgram classifier(String name, BpfMap counter) {
        return BpfProgram.load(spec(name, ProgramType.SCHED_CLS).build(), Map.of(COUNTER, counter));
    }
}
