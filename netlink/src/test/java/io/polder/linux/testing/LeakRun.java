package io.polder.linux.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Runs a test class with {@link LeakCheck} registered as it is in every module. Stateless. */
final class LeakRun {

    private LeakRun() {}

    /** The messages of the classes that failed; that of a failing test is none of them. */
    static List<String> failuresOf(Class<?> testClass) {
        return messages(run(testClass).containerEvents());
    }

    /** The messages of the tests that failed. */
    static List<String> failuresOfTestsIn(Class<?> testClass) {
        return messages(run(testClass).testEvents());
    }

    private static EngineExecutionResults run(Class<?> testClass) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .configurationParameter(LeakCheck.GRACE_MILLIS, "50")
                .selectors(selectClass(testClass))
                .execute();
    }

    private static List<String> messages(Events events) {
        return events.executions().failed().stream()
                .map(execution -> execution.getTerminationInfo().getExecutionResult())
                .flatMap(result -> result.getThrowable().stream())
                .map(Throwable::getMessage)
                .toList();
    }
}
