package io.polder.benchmarks;

import io.polder.linux.LinuxException;
import java.util.List;
import java.util.Set;

/**
 * What a benchmark's main class does around it. Exit status: 0 when it ran, 1 when it cannot or a peer failed, 2 for
 * wrong options.
 */
public final class Launch {

    /** A benchmark, run with the options it was given. */
    @FunctionalInterface
    public interface Benchmark {
        ResultLine run(Set<String> options);
    }

    private Launch() {}

    /** Runs a benchmark, prints its {@code RESULT} line and ends the process. */
    public static void main(String[] arguments, Set<String> options, Benchmark benchmark) {
        var given = List.of(arguments);
        if (!options.containsAll(given)) {
            System.err.println(
                    "options: " + String.join(" ", options.stream().sorted().toList()));
            System.exit(2);
        }
        // Ctrl-C reaches peers by itself; SIGTERM does not.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
        try {
            System.out.println(benchmark.run(Set.copyOf(given)));
        } catch (BenchmarkException | LinuxException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}
