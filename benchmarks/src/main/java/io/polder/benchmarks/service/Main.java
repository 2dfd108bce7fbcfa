package io.polder.benchmarks.service;

import io.polder.benchmarks.Launch;
import io.polder.benchmarks.ResultLine;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** {@code benchmarks/run service}. */
public final class Main {

    private static final String QUICK = "--quick";

    private Main() {}

    public static void main(String[] arguments) {
        Launch.main(arguments, Set.of(QUICK), Main::run);
    }

    private static ResultLine run(Set<String> options) {
        var charts = Optional.ofNullable(System.getProperty("charts")).map(Path::of);
        return ServiceBenchmark.run(options.contains(QUICK) ? Plan.QUICK : Plan.FULL, charts, System.out);
    }
}
