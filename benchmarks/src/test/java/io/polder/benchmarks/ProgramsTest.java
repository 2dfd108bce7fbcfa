package io.polder.benchmarks;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProgramsTest {

    @Test
    void everythingThatIsMissingIsNamedAtOnce() {
        assertThatThrownBy(() -> Programs.ofModule().require("sh", "no-such-program", "nor-such"))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("no-such-program")
                .hasMessageContaining("nor-such")
                .hasMessageNotContaining("sh (");
    }

    @Test
    void headersAreLookedForWhereTheCompilerDoes() {
        assertThatThrownBy(() -> Programs.ofModule().require("no/such.h"))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("no/such.h");
    }

    @Test
    void whatIsThereIsEnough() {
        assertThatCode(() -> Programs.ofModule().require("sh")).doesNotThrowAnyException();
    }
}
