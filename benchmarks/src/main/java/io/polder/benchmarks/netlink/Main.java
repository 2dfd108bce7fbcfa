package io.polder.benchmarks.netlink;

import io.polder.benchmarks.Launch;
import io.polder.benchmarks.MicroBenchmarks;
import io.polder.benchmarks.ResultLine;
import java.util.Locale;
import java.util.Set;

/** {@code benchmarks/run netlink}. */
public final class Main {

    private static final String QUICK = "--quick";
    private static final String JMH = "--jmh";

    private Main() {}

    public static void main(String[] arguments) {
        Launch.main(arguments, Set.of(QUICK, JMH), Main::run);
    }

    private static ResultLine run(Set<String> options) {
        if (options.contains(JMH)) {
            return runJmh();
        }
        return NetlinkBenchmark.run(options.contains(QUICK) ? Plan.QUICK : Plan.FULL, System.out);
    }

    private static ResultLine runJmh() {
        var result = new ResultLine("netlink-jmh");
        for (MicroBenchmarks.Outcome outcome : MicroBenchmarks.run(RequestBenchmark.class, DumpBenchmark.class)) {
            System.out.println(outcome);
            String name = outcome.name().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            result.count(name + "_ns", outcome.nanos()).count(name + "_bytes", outcome.bytes());
        }
        return result;
    }
}
