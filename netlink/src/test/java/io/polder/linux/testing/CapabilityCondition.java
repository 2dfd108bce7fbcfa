package io.polder.linux.testing;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips or fails what needs something that is missing here. Stateless. */
final class CapabilityCondition implements ExecutionCondition {

    private static final String REQUIRE = "polder.require";

    CapabilityCondition() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return context.getElement()
                .flatMap(element -> AnnotationSupport.findAnnotation(element, RequiresCapability.class))
                .map(needs -> evaluate(needs.value(), Capability::missing, System.getProperty(REQUIRE, "")))
                .orElseGet(() -> ConditionEvaluationResult.enabled("needs nothing of the machine"));
    }

    static ConditionEvaluationResult evaluate(
            Capability[] needs, Function<Capability, Optional<String>> probe, String promise) {
        Set<String> promised =
                Arrays.stream(promise.split(",")).map(String::strip).collect(Collectors.toSet());
        for (Capability need : needs) {
            Optional<String> missing = probe.apply(need);
            if (missing.isPresent() && (promised.contains("all") || promised.contains(need.name()))) {
                throw new AssertionError(
                        need + " is missing although -D" + REQUIRE + "=" + promise + " promises it: " + missing.get());
            }
            if (missing.isPresent()) {
                return ConditionEvaluationResult.disabled(need + " is missing: " + missing.get());
            }
        }
        return ConditionEvaluationResult.enabled("the machine has " + Arrays.toString(needs));
    }
}
