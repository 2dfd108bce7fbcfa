package io.polder.linux.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

class RequiresCapabilityTest {

    private static final Capability[] NEEDS = {Capability.IPROUTE2, Capability.NETNS};

    @Test
    void testRunsWhereNothingIsMissing() {
        var result = CapabilityCondition.evaluate(NEEDS, need -> Optional.empty(), "all");

        assertThat(result.isDisabled()).isFalse();
    }

    @Test
    void skipSaysWhatIsMissingAndWhy() {
        var result = evaluateWithoutNetns("IPROUTE2");

        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason()).contains("NETNS is missing: EPERM");
    }

    @Test
    void missingCapabilityThatWasPromisedFails() {
        assertThatThrownBy(() -> evaluateWithoutNetns("IPROUTE2, NETNS"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("NETNS is missing although -Dpolder.require=IPROUTE2, NETNS promises it: EPERM");
    }

    @Test
    void allPromisesEverything() {
        assertThatThrownBy(() -> evaluateWithoutNetns("all")).isInstanceOf(AssertionError.class);
    }

    private static ConditionEvaluationResult evaluateWithoutNetns(String promise) {
        return CapabilityCondition.evaluate(
                NEEDS, need -> need == Capability.NETNS ? Optional.of("EPERM") : Optional.empty(), promise);
    }
}
