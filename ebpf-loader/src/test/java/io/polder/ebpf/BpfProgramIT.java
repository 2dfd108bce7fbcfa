package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.polder.ebpf.asm.Code;
import io.polder.ebpf.asm.Instruction;
import io.polder.ebpf.asm.Reference;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.EBPF_CLASSIFIER)
class BpfProgramIT {

    private static final int MOVE_64 = 0xb7;
    private static final byte[] PACKET = new byte[64];

    @Test
    void programRunsOnAPacket() {
        try (BpfProgram program = BpfProgram.load(spec(returning(42)))) {
            TestRun run = program.test(TestRun.Request.of(PACKET));

            assertThat(run.returnValue()).isEqualTo(42);
            assertThat(run.data()).isEqualTo(PACKET);
            assertThat(program.info().type()).contains(ProgramType.SCHED_CLS);
            assertThat(program.info().name()).isEqualTo("test");
        }
    }

    @Test
    void programHoldsTheMapsThatItNames() {
        MapSpec map = MapSpec.of("counts", MapType.ARRAY, 4, 8, 1).build();
        try (BpfMap counts = BpfMap.create(map);
                BpfProgram program = BpfProgram.load(spec(naming("counts")), Map.of("counts", counts))) {
            assertThat(program.info().mapIds()).containsExactly(counts.info().id());
        }
    }

    @Test
    void refusalHasTheVerifiersWords() {
        Instruction exit = new Instruction(Instruction.EXIT, 0, 0, 0, 0);

        assertThatExceptionOfType(VerifierException.class)
                .isThrownBy(() -> BpfProgram.load(spec(code(exit))))
                .satisfies(refusal -> {
                    assertThat(refusal.summary()).isEqualTo("R0 !read_ok");
                    assertThat(refusal.log()).contains("R0 !read_ok", "processed");
                    assertThat(refusal).hasMessageContainingAll("test", "EACCES", "R0 !read_ok");
                });
    }

    private static ProgramSpec spec(Code code) {
        return ProgramSpec.of("test", ProgramType.SCHED_CLS, code).build();
    }

    private static Code returning(int verdict) {
        return code(new Instruction(MOVE_64, 0, 0, 0, verdict), new Instruction(Instruction.EXIT, 0, 0, 0, 0));
    }

    private static Code naming(String map) {
        long[] slots = {
            new Instruction(Instruction.LOAD_IMMEDIATE_64, 1, 0, 0, 0).slot(),
            0,
            new Instruction(MOVE_64, 0, 0, 0, 0).slot(),
            new Instruction(Instruction.EXIT, 0, 0, 0, 0).slot()
        };
        return new Code(slots, List.of(new Reference.ToMap(0, map)));
    }

    private static Code code(Instruction... instructions) {
        long[] slots = new long[instructions.length];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = instructions[i].slot();
        }
        return new Code(slots, List.of());
    }
}
