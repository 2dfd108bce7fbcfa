package io.polder.linux.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs a test class with {@link LeakCheck} registered as it is in every module. Stateless. */
final class LeakRun {

    private LeakRun() {}

    /** The messages of the classes that failed; that of a failing test is none of them. */
    static List<String> failuresOf(Class<?> testClass) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .configurationParameter(LeakCheck.GRACE_MILLIS, "50")
                .selectors(selectClass(testClass))
                .execute()
                .containerEvents()
                .executions()
                .failed()
                .stream()
                .map(execution -> execution.getTerminationInfo().getExecutionResult())
                .flatMap(result -> result.getThrowable().stream())
                .map(Throwable::getMessage)
                .toList();
    }
}
