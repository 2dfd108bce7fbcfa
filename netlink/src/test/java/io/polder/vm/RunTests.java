package io.polder.vm;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs test classes in this process, and nothing else: where a build tool is too slow, as on an emulated machine. */
public final class RunTests {

    private RunTests() {}

    /** Exit status: 0 when some tests ran and all passed. */
    public static void main(String[] classes) {
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(classes).map(name -> selectClass(name)).toList())
                .build();
        var summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary);
        var result = summary.getSummary();
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        result.printFailuresTo(out, 12);
        out.printf(
                "%s: %d run, %d failed, %d skipped, %d ms%n",
                String.join(", ", classes),
                result.getTestsStartedCount(),
                result.getTotalFailureCount(),
                result.getTestsSkippedCount(),
                result.getTimeFinished() - result.getTimeStarted());
        System.exit(result.getTestsSucceededCount() > 0 && result.getTotalFailureCount() == 0 ? 0 : 1);
    }
}
