package io.polder.benchmarks.simulate;

import io.polder.benchmarks.Launch;
import io.polder.benchmarks.ResultLine;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** {@code benchmarks/run simulate}; {@code -Dnodes=5000} for more of them, {@code -Dcharts=DIR} for charts. */
public final class Main {

    private static final String QUICK = "--quick";

    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        // Refills that fail are part of it.
        System.setProperty("org.slf4j.simpleLogger.log.io.polder.pool", "off");
        Launch.main(arguments, Set.of(QUICK), Main::run);
    }

    private static ResultLine run(Set<String> options) {
        boolean quick = options.contains(QUICK);
        int nodes = Integer.getInteger("nodes", quick ? 20 : 100);
        var charts = Optional.ofNullable(System.getProperty("charts")).map(Path::of);
        return Simulation.run(nodes, quick, charts, System.out);
    }
}
