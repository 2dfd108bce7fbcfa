package io.polder.benchmarks.policy;

import io.polder.benchmarks.Launch;
import io.polder.benchmarks.ResultLine;
import java.util.Set;

/** {@code benchmarks/run policy}. */
public final class Main {

    private static final String QUICK = "--quick";

    private Main() {}

    public static void main(String[] arguments) {
        Launch.main(arguments, Set.of(QUICK), Main::run);
    }

    private static ResultLine run(Set<String> options) {
        return PolicyBenchmark.run(options.contains(QUICK) ? Plan.QUICK : Plan.FULL, System.out);
    }
}
