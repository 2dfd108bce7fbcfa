package io.polder.benchmarks.dns;

import io.polder.benchmarks.Launch;
import io.polder.benchmarks.ResultLine;
import java.util.Set;

/** {@code benchmarks/run dns}. */
public final class Main {

    private static final String QUICK = "--quick";

    private Main() {}

    public static void main(String[] arguments) {
        Launch.main(arguments, Set.of(QUICK), Main::run);
    }

    private static ResultLine run(Set<String> options) {
        return DnsBenchmark.run(options.contains(QUICK) ? Plan.QUICK : Plan.FULL, System.out);
    }
}
