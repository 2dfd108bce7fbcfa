package io.polder.ebpf;

import static io.polder.ebpf.Sampler.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why the verifier refuses programs. */
@RequiresCapability(Capability.EBPF_CLASSIFIER)
class RefusedProgramsIT {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    out_of_bounds     | invalid access to map value | return value[skb->mark & 7]
                    without_check     | invalid mem access          | return *value
                    beyond_the_packet | invalid access to packet    | return data[20]
                    in_a_function     | unbounded memory access     | return value ? value[index] : 0
                    """)
    void refusalHasTheReasonAndTheLineOfTheSource(String program, String reason, String line) throws IOException {
        ObjectSpec spec = spec("refused").withProgram(program, changed -> changed.autoload(true));

        assertThatExceptionOfType(VerifierException.class)
                .isThrownBy(() -> BpfObject.load(spec))
                .satisfies(refusal -> {
                    assertThat(refusal.sourceLine().orElseThrow()).contains(line);
                    assertThat(refusal.log()).contains(reason);
                    assertThat(refusal).hasMessageContainingAll(program, line);
                });
    }

    @Test
    void refusalNamesTheFieldThatTheKernelHasNotGot() throws IOException {
        ObjectSpec spec = spec("unknown_field");

        assertThatExceptionOfType(VerifierException.class)
                .isThrownBy(() -> BpfObject.load(spec))
                .withMessageContainingAll("CO-RE", "task_struct", "no_such_field");
    }

    @Test
    void programOfAnUnknownSectionIsRefusedUntilItHasAType() throws IOException {
        ObjectSpec untyped = spec("functions").withProgram("one", program -> program.type(ProgramType.UNSPEC));

        assertThatExceptionOfType(EbpfException.class)
                .isThrownBy(() -> BpfObject.load(untyped))
                .withMessageContaining("says nothing of its type");
    }
}
