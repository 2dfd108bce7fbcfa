package io.polder.ebpf.asm;

import static io.polder.ebpf.asm.Register.R0;
import static io.polder.ebpf.asm.Register.R1;
import static io.polder.ebpf.asm.Register.R10;
import static io.polder.ebpf.asm.Register.R2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AssemblerTest {

    /** As llvm-mc --arch=bpf --show-encoding has them. */
    @Test
    void instructionsHaveTheirBytes() {
        assertThat(slot(code -> code.move(R0, -1))).isEqualTo(0xffffffff_0000_00_b7L);
        assertThat(slot(code -> code.move(R2, R10))).isEqualTo(0x00000000_0000_a2_bfL);
        assertThat(slot(code -> code.compute(Operation.ADD, R2, -4))).isEqualTo(0xfffffffc_0000_02_07L);
        assertThat(slot(code -> code.compute32(Operation.XOR, R1, R2))).isEqualTo(0x00000000_0000_21_acL);
        assertThat(slot(code -> code.toBigEndian(R1, 16))).isEqualTo(0x00000010_0000_01_dcL);
        assertThat(slot(code -> code.load(Width.WORD, R0, R1, 16))).isEqualTo(0x00000000_0010_10_61L);
        assertThat(slot(code -> code.store(Width.DOUBLE, R10, -8, R1))).isEqualTo(0x00000000_fff8_1a_7bL);
        assertThat(slot(code -> code.store(Width.BYTE, R10, -1, 7))).isEqualTo(0x00000007_ffff_0a_72L);
        assertThat(slot(code -> code.atomic(AtomicOperation.FETCH_ADD, Width.DOUBLE, R1, 8, R2)))
                .isEqualTo(0x00000001_0008_21_dbL);
        assertThat(slot(code -> code.call(Helper.MAP_LOOKUP_ELEM))).isEqualTo(0x00000001_0000_00_85L);
        assertThat(slot(Assembler::exit)).isEqualTo(0x95L);
    }

    private static long slot(UnaryOperator<Assembler> instruction) {
        return instruction.apply(new Assembler()).assemble().slots()[0];
    }

    @Test
    void jumpsGoForthAndBack() {
        Label begin = new Label("begin");
        Label end = new Label("end");
        Code code = new Assembler()
                .place(begin)
                .jump(Condition.EQUAL, R1, 0, end)
                .moveWide(R0, 1L << 40)
                .jump(begin)
                .place(end)
                .exit()
                .assemble();

        assertThat(code.listing()).isEqualTo("""
                0: (15) if r1 == 0x0 goto pc+3
                1: (18) r0 = 0x10000000000
                3: (05) goto pc-4
                4: (95) exit
                """);
    }

    @Test
    void functionsAreCalledByTheirDistance() {
        Label function = new Label("function");
        Code code = new Assembler()
                .call(function)
                .loadFunction(R2, function)
                .exit()
                .place(function)
                .move(R0, 0)
                .exit()
                .assemble();

        assertThat(code.listing()).isEqualTo("""
                0: (85) call pc+3
                1: (18) r2 = function pc+2
                3: (95) exit
                4: (b7) r0 = 0
                5: (95) exit
                """);
    }

    @Test
    void whatIsOutsideIsNamed() {
        Code code = new Assembler()
                .loadMap(R1, "flows")
                .loadMapValue(R2, "counter", 8)
                .callKernel("bpf_rcu_read_lock")
                .exit()
                .assemble();

        assertThat(code.references())
                .containsExactly(
                        new Reference.ToMap(0, "flows"),
                        new Reference.ToMapValue(2, "counter", 8),
                        new Reference.ToKernelFunction(4, "bpf_rcu_read_lock", false));
        assertThat(code.listing()).isEqualTo("""
                0: (18) r1 = map flows
                2: (18) r2 = value of map counter +8
                4: (85) call bpf_rcu_read_lock
                5: (95) exit
                """);
    }

    @Test
    void labelsAreUsedAsTheyMust() {
        Label label = new Label("somewhere");
        assertThatIllegalStateException()
                .isThrownBy(() -> new Assembler().jump(label).exit().assemble())
                .withMessageContaining("somewhere");
        assertThatIllegalStateException()
                .isThrownBy(() -> new Assembler().jump(label).place(label).assemble())
                .withMessageContaining("placed at no instruction");
        assertThatIllegalStateException()
                .isThrownBy(() -> new Assembler().place(label).exit().place(label))
                .withMessageContaining("placed twice");

        var far = new Assembler().jump(label);
        for (int i = 0; i < Short.MAX_VALUE + 1; i++) {
            far.move(R0, 0);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> far.place(label).exit().assemble())
                .withMessageContaining("32768 instructions away");
    }

    @Test
    void whatNoInstructionHasIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Assembler().load(Width.BYTE, R0, R1, 40_000));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Assembler().atomic(AtomicOperation.ADD, Width.HALF, R1, 0, R2));
        assertThatIllegalArgumentException().isThrownBy(() -> new Assembler().toBigEndian(R1, 8));
        assertThatIllegalArgumentException().isThrownBy(() -> new Assembler().loadPacket(Width.DOUBLE, 0));
    }

    @Test
    void bytesThatAreNoInstructionAreListedAsSuch() {
        assertThat(new Code(new long[] {0xff, 0x8d, 0xe3}, List.of()).listing()).isEqualTo("""
                0: (ff) unknown instruction
                1: (8d) unknown instruction
                2: (e3) unknown instruction
                """);
    }
}
