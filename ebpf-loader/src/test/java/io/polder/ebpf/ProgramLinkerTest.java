package io.polder.ebpf;

import static io.polder.ebpf.ObjectFileBuilder.EXIT;
import static io.polder.ebpf.ObjectFileBuilder.FUNCTION;
import static io.polder.ebpf.ObjectFileBuilder.OBJECT;
import static io.polder.ebpf.ObjectFileBuilder.PROGBITS;
import static io.polder.ebpf.ObjectFileBuilder.SECTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.polder.ebpf.asm.Code;
import io.polder.ebpf.asm.Instruction;
import io.polder.ebpf.asm.Reference;
import org.junit.jupiter.api.Test;

/** Programs are put together of functions, wherever those are in the file; what is not there is named. */
class ProgramLinkerTest {

    private static final int ABSOLUTE = 1; // R_BPF_64_64
    private static final int CALL = 10; // R_BPF_64_32
    private static final long LOAD = Instruction.LOAD_IMMEDIATE_64;
    /** Marks a function. */
    private static final long A = 0x00000a_00000000b7L;

    private static final long B = 0x00000b_00000000b7L;
    private static final long C = 0x00000c_00000000b7L;

    private final ObjectFileBuilder file = new ObjectFileBuilder();

    private static long call(int distance) {
        return new Instruction(Instruction.CALL, 0, Instruction.PSEUDO_CALL, 0, distance).slot();
    }

    private static long relocation(int symbol, int type) {
        return (long) symbol << 32 | type;
    }

    private Code program(String name) {
        return ObjectSpec.read("linked.o", file.build()).program(name).code();
    }

    @Test
    void calledFunctionOfTheSameSectionFollowsItsCaller() {
        int section = file.code("tc", A, EXIT, call(1), EXIT, B, EXIT);
        file.symbol("unused", FUNCTION, section, 0, 16);
        file.symbol("caller", FUNCTION, section, 16, 16);
        file.symbol("called", FUNCTION, section, 32, 16);

        assertThat(program("caller").slots()).containsExactly(call(1), EXIT, B, EXIT);
    }

    @Test
    void functionThatIsCalledTwiceIsThereOnce() {
        int text = file.code(".text", A, EXIT, B, EXIT);
        int section = file.code("tc", call(-1), call(-1), call(-1), EXIT);
        int a = file.symbol("a", FUNCTION, text, 0, 16);
        int b = file.symbol("b", FUNCTION, text, 16, 16);
        file.symbol("caller", FUNCTION, section, 0, 32);
        file.relocations(section, 0, relocation(a, CALL), 8, relocation(b, CALL), 16, relocation(a, CALL));

        assertThat(program("caller").slots()).containsExactly(call(3), call(4), call(1), EXIT, A, EXIT, B, EXIT);
    }

    @Test
    void whatACalledFunctionCallsComesBeforeWhatElseItsCallerCalls() {
        int text = file.code(".text", A, call(3), EXIT, B, EXIT, C, EXIT);
        int section = file.code("tc", call(-1), call(-1), EXIT);
        int a = file.symbol("a", FUNCTION, text, 0, 24);
        int b = file.symbol("b", FUNCTION, text, 24, 16);
        file.symbol("c", FUNCTION, text, 40, 16);
        file.symbol("caller", FUNCTION, section, 0, 24);
        file.relocations(section, 0, relocation(a, CALL), 8, relocation(b, CALL));

        assertThat(program("caller").slots())
                .containsExactly(call(2), call(6), EXIT, A, call(1), EXIT, C, EXIT, B, EXIT);
    }

    @Test
    void functionThatCallsItselfIsThereOnce() {
        int section = file.code("tc", call(-1), EXIT);
        file.symbol("endless", FUNCTION, section, 0, 16);

        assertThat(program("endless").slots()).containsExactly(call(-1), EXIT);
    }

    @Test
    void callOfASectionIsOfTheFunctionThatItsDistanceSays() {
        int text = file.code(".text", A, EXIT, B, EXIT);
        int section = file.code("tc", call(1), EXIT);
        int all = file.symbol("", SECTION, text, 0, 0);
        file.symbol("a", FUNCTION, text, 0, 16);
        file.symbol("b", FUNCTION, text, 16, 16);
        file.symbol("caller", FUNCTION, section, 0, 16);
        file.relocations(section, 0, relocation(all, CALL));

        assertThat(program("caller").slots()).containsExactly(call(1), EXIT, B, EXIT);
    }

    @Test
    void addressOfAFunctionIsADistance() {
        int text = file.code(".text", A, EXIT);
        int section = file.code("tc", LOAD, 0, EXIT);
        int callback = file.symbol("callback", FUNCTION, text, 0, 16);
        file.symbol("passes", FUNCTION, section, 0, 24);
        file.relocations(section, 0, relocation(callback, ABSOLUTE));

        Code code = program("passes");

        assertThat(code.instruction(0))
                .isEqualTo(new Instruction(Instruction.LOAD_IMMEDIATE_64, 0, Instruction.PSEUDO_FUNC, 0, 2));
        assertThat(code.slots()).endsWith(EXIT, A, EXIT);
    }

    @Test
    void addressOfAVariableNamesItsMapAndPlace() {
        int data = file.section(".data", PROGBITS, 0, new byte[32]);
        int variable = file.symbol("variable", OBJECT, data, 16, 8);
        int all = file.symbol("", SECTION, data, 0, 0);
        int section = file.code("tc", LOAD, 0, LOAD | 24L << 32, 0, EXIT);
        file.symbol("reads", FUNCTION, section, 0, 40);
        file.relocations(section, 0, relocation(variable, ABSOLUTE), 16, relocation(all, ABSOLUTE));

        assertThat(program("reads").references())
                .containsExactly(new Reference.ToMapValue(0, ".data", 16), new Reference.ToMapValue(2, ".data", 24));
    }

    @Test
    void callOfWhatIsNoFunctionIsRefused() {
        int section = file.code("tc", call(1), EXIT, A, EXIT);
        file.symbol("caller", FUNCTION, section, 0, 16);

        refuses("caller calls instruction 2 of section " + section + ", where no function begins");
    }

    @Test
    void callOfWhatIsNowhereIsRefused() {
        int section = file.code("tc", call(-1), EXIT);
        int nowhere = file.symbol("nowhere", 0, 0, 0, 0);
        file.symbol("caller", FUNCTION, section, 0, 16);
        file.relocations(section, 0, relocation(nowhere, CALL));

        refuses("nowhere is defined nowhere");
    }

    @Test
    void addressBeyondADataSectionIsRefused() {
        int data = file.section(".data", PROGBITS, 0, new byte[32]);
        int all = file.symbol("", SECTION, data, 0, 0);
        int section = file.code("tc", LOAD | 32L << 32, 0, EXIT);
        file.symbol("reads", FUNCTION, section, 0, 24);
        file.relocations(section, 0, relocation(all, ABSOLUTE));

        refuses("byte 32 of section .data (32 bytes)");
    }

    @Test
    void addressBelowADataSectionIsRefused() {
        int data = file.section(".data", PROGBITS, 0, new byte[32]);
        int all = file.symbol("", SECTION, data, 0, 0);
        int section = file.code("tc", LOAD | -8L << 32, 0, EXIT);
        file.symbol("reads", FUNCTION, section, 0, 24);
        file.relocations(section, 0, relocation(all, ABSOLUTE));

        refuses("byte -8 of section .data");
    }

    @Test
    void relocationOfAnInstructionThatTakesNoneIsRefused() {
        int section = file.code("tc", A, EXIT);
        int program = file.symbol("odd", FUNCTION, section, 0, 16);
        file.relocations(section, 0, relocation(program, ABSOLUTE));

        refuses("relocation of type 1 by symbol odd changes ");
    }

    @Test
    void relocationOfAnUnknownTypeIsRefused() {
        int data = file.section(".data", PROGBITS, 0, new byte[32]);
        int variable = file.symbol("variable", OBJECT, data, 16, 8);
        int section = file.code("tc", LOAD, 0, EXIT);
        file.symbol("reads", FUNCTION, section, 0, 24);
        file.relocations(section, 0, relocation(variable, 3));

        refuses("relocation of type 3 by symbol variable");
    }

    private void refuses(String reason) {
        assertThatExceptionOfType(InvalidObjectException.class)
                .isThrownBy(() -> program("none"))
                .withMessageContaining(reason);
    }
}
