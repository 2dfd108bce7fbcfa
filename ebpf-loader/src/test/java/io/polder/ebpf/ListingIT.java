package io.polder.ebpf;

import static io.polder.ebpf.asm.Register.R0;
import static io.polder.ebpf.asm.Register.R1;
import static io.polder.ebpf.asm.Register.R10;
import static io.polder.ebpf.asm.Register.R2;
import static io.polder.ebpf.asm.Register.R3;
import static io.polder.ebpf.asm.Register.R6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polder.ebpf.asm.Assembler;
import io.polder.ebpf.asm.AtomicOperation;
import io.polder.ebpf.asm.Code;
import io.polder.ebpf.asm.Condition;
import io.polder.ebpf.asm.Helper;
import io.polder.ebpf.asm.Label;
import io.polder.ebpf.asm.Operation;
import io.polder.ebpf.asm.Register;
import io.polder.ebpf.asm.Width;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Code as we list it, and as the verifier does. */
@RequiresCapability(Capability.EBPF_CLASSIFIER)
class ListingIT {

    /** Before the state of registers, which follows behind spaces and a semicolon. */
    private static final Pattern LINE = Pattern.compile("(?m)^(\\d+: \\([0-9a-f]{2}\\) .*?)(?: +;.*)?$");

    @Test
    void verifierListsInstructionsAsWeDo() {
        var assembler = new Assembler().move(R6, R1).move(R0, 1).move(R2, 2);
        for (Operation operation : Operation.values()) {
            assembler.compute(operation, R0, 3).compute(operation, R0, R2);
            assembler.compute32(operation, R0, 5).compute32(operation, R0, R2);
        }
        assembler.negate(R0).toBigEndian(R0, 16).toLittleEndian(R0, 32).toBigEndian(R0, 64);
        for (Width width : Width.values()) {
            assembler.store(width, R10, -8, R2).store(width, R10, -16, 7).load(width, R3, R10, -8);
        }
        for (AtomicOperation operation : AtomicOperation.values()) {
            assembler.store(Width.DOUBLE, R10, -8, 0);
            assembler.atomic(operation, Width.WORD, R10, -8, R2).atomic(operation, Width.DOUBLE, R10, -8, R2);
        }
        assembler.moveWide(R3, 0x1122334455667788L).loadPacket(Width.HALF, 12).call(Helper.KTIME_GET_NS);
        for (Condition condition : Condition.values()) {
            jumps(assembler, condition);
        }
        // So that it is refused, and what it came to is listed.
        Code code = assembler.move(R0, 0).load(Width.BYTE, R0, R0, 0).exit().assemble();

        VerifierException refusal = catchThrowableOfType(
                VerifierException.class,
                () -> BpfProgram.load(
                        ProgramSpec.of("listed", ProgramType.SCHED_CLS, code).build()));

        List<String> ours = code.listing().lines().toList();
        List<String> theirs = LINE.matcher(refusal.log())
                .results()
                .map(match -> match.group(1).strip())
                .toList();
        assertThat(theirs).containsExactlyElementsOf(ours.subList(0, ours.size() - 1));
    }

    /** To the next instruction, so that all are listed in their order whether they are taken or not. */
    private static void jumps(Assembler code, Condition condition) {
        Register unknown = R0;
        for (boolean narrow : List.of(false, true)) {
            Label next = new Label("next");
            Label after = new Label("after");
            if (narrow) {
                code.jump32(condition, unknown, 9, next).place(next).jump32(condition, unknown, R6, after);
            } else {
                code.jump(condition, unknown, 9, next).place(next).jump(condition, unknown, R6, after);
            }
            code.place(after);
        }
    }
}
