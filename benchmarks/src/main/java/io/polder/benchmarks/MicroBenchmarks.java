package io.polder.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs JMH benchmarks with its gc profiler: time and allocated bytes of one operation. Stateless. */
public final class MicroBenchmarks {

    private static final TimeValue WARM_UP = TimeValue.milliseconds(500);
    private static final TimeValue MEASURED = TimeValue.milliseconds(500);
    private static final int ITERATIONS = 5;
    private static final String BYTES = "gc.alloc.rate.norm";

    /**
     * The outcome of one method.
     *
     * @param name the method's
     * @param nanos per operation
     * @param error half of the 99.9 % confidence interval of {@code nanos}
     * @param bytes allocated per operation
     */
    public record Outcome(String name, double nanos, double error, double bytes) {

        /** {@code addRoute             312.4 ±   4.1 ns    184 bytes}. */
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%-28s %9.1f ± %6.1f ns  %8.1f bytes", name, nanos, error, bytes);
        }
    }

    private MicroBenchmarks() {}

    /** Runs every method of the classes, each in a JVM of its own, in the order of their names. */
    public static List<Outcome> run(Class<?>... classes) {
        var options = new OptionsBuilder()
                .forks(1)
                .warmupTime(WARM_UP)
                .warmupIterations(ITERATIONS)
                .measurementTime(MEASURED)
                .measurementIterations(ITERATIONS)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        for (Class<?> each : classes) {
            options.include(each.getName().replace(".", "\\.") + "\\.");
        }
        try {
            var outcomes = new ArrayList<Outcome>();
            for (RunResult result : new Runner(options.build()).run()) {
                var nanos = result.getPrimaryResult();
                var bytes = requireNonNull(result.getSecondaryResults().get(BYTES), BYTES);
                outcomes.add(new Outcome(nanos.getLabel(), nanos.getScore(), nanos.getScoreError(), bytes.getScore()));
            }
            return outcomes;
        } catch (RunnerException e) {
            throw new BenchmarkException("JMH: " + e.getMessage(), e);
        }
    }
}
