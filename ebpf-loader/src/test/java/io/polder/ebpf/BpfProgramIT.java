package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.polder.ebpf.asm.Assembler;
import io.polder.ebpf.asm.Code;
import io.polder.ebpf.asm.Register;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.util.Map;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.EBPF_CLASSIFIER)
class BpfProgramIT {

    private static final byte[] PACKET = new byte[64];

    @Test
    void programRunsOnAPacket() {
        try (BpfProgram program = BpfProgram.load(spec(ProgramProbe.returning(42)))) {
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
        Code exit = new Assembler().exit().assemble();

        assertThatExceptionOfType(VerifierException.class)
                .isThrownBy(() -> BpfProgram.load(spec(exit)))
                .satisfies(refusal -> {
                    assertThat(refusal.summary()).isEqualTo("R0 !read_ok");
                    assertThat(refusal.log()).contains("R0 !read_ok", "processed");
                    assertThat(refusal).hasMessageContainingAll("test", "EACCES", "R0 !read_ok");
                });
    }

    private static ProgramSpec spec(Code code) {
        return ProgramSpec.of("test", ProgramType.SCHED_CLS, code).build();
    }

    private static Code naming(String map) {
        return new Assembler()
                .loadMap(Register.R1, map)
                .move(Register.R0, 0)
                .exit()
                .assemble();
    }
}
