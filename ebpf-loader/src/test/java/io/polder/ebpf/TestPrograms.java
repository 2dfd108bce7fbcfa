package io.polder.ebpf;

import io.polder.ebpf.asm.Code;
import io.polder.ebpf.asm.Instruction;
import java.util.List;

/** Programs of a few instructions. */
final class TestPrograms {

    private static final int MOVE_64 = 0xb7;

    private TestPrograms() {}

    static Code returning(int verdict) {
        return code(new Instruction(MOVE_64, 0, 0, 0, verdict), new Instruction(Instruction.EXIT, 0, 0, 0, 0));
    }

    static Code code(Instruction... instructions) {
        long[] slots = new long[instructions.length];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = instructions[i].slot();
        }
        return new Code(slots, List.of());
    }
}
