package io.polder.ebpf;

import static io.polder.ebpf.asm.Register.R0;
import static io.polder.ebpf.asm.Register.R1;
import static io.polder.ebpf.asm.Register.R10;
import static io.polder.ebpf.asm.Register.R2;
import static io.polder.ebpf.asm.Register.R3;
import static io.polder.ebpf.asm.Register.R4;

import io.polder.ebpf.asm.Assembler;
import io.polder.ebpf.asm.Code;
import io.polder.ebpf.asm.Condition;
import io.polder.ebpf.asm.Helper;
import io.polder.ebpf.asm.Label;
import io.polder.ebpf.asm.Operation;

/** Classifiers that copy what follows a packet's Ethernet header to the map {@code ring}. Stateless. */
final class RingPrograms {

    static final int HEADER = 14;

    private static final String RING = "ring";

    private RingPrograms() {}

    /** Returns what {@code bpf_ringbuf_output} does: 0, or {@code -EAGAIN} when the ring is full. */
    static Code writing(int length) {
        int stack = length + 7 & -8;
        return new Assembler()
                .move(R2, HEADER)
                .move(R3, R10)
                .compute(Operation.ADD, R3, -stack)
                .move(R4, length)
                .call(Helper.SKB_LOAD_BYTES)
                .loadMap(R1, RING)
                .move(R2, R10)
                .compute(Operation.ADD, R2, -stack)
                .move(R3, length)
                .move(R4, 0)
                .call(Helper.RINGBUF_OUTPUT)
                .exit()
                .assemble();
    }

    /** Reserves a record and discards it; returns 0. */
    static Code discarding(int length) {
        Label reserved = new Label("reserved");
        return new Assembler()
                .loadMap(R1, RING)
                .move(R2, length)
                .move(R3, 0)
                .call(Helper.RINGBUF_RESERVE)
                .jump(Condition.NOT_EQUAL, R0, 0, reserved)
                .exit()
                .place(reserved)
                .move(R1, R0)
                .move(R2, 0)
                .call(Helper.RINGBUF_DISCARD)
                .move(R0, 0)
                .exit()
                .assemble();
    }
}
