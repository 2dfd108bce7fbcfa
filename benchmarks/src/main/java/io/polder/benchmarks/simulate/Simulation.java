package io.polder.benchmarks.simulate;

import io.polder.benchmarks.Machine;
import io.polder.benchmarks.ResultLine;
import io.polder.pool.Adaptation;
import io.polder.pool.PoolSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Runs every trace with every policy. The same input gives the same figures. */
final class Simulation {

    private static final long SEED = 7;
    private static final int CAPACITY = 30;

    /** A wait is compared as if it were at least this: shorter ones are none. */
    private static final double SHORTEST = 0.01;

    private static final String TERWAY = "model of Terway";
    /** With as many idle addresses as ours: what is compared. */
    private static final String TERWAY_EQUAL = "model of Terway, pool 6-16";

    private static final String AWS = "model of AWS VPC CNI";
    private static final String FIXED = "Polder, fixed marks";
    private static final String ADAPTIVE = "Polder, adaptive";

    private static final int ENIS = 3;
    private static final PoolSettings MARKS =
            patient(PoolSettings.of(2, 5, CAPACITY).withRefillMark(3));
    private static final PoolSettings ADAPTED =
            patient(PoolSettings.of(1, 4, CAPACITY).withRefillMark(2)).withAdaptation(Adaptation.of(15));

    private static PoolSettings patient(PoolSettings marks) {
        return marks.withSurplusFor(Duration.ofMinutes(4)).withCoolDown(Duration.ofSeconds(30));
    }

    private static final List<Policy> POLICIES = List.of(
            new Policy("no pool", NoPool::new),
            new Policy(TERWAY, site -> new TerwayModel(site, 0, 5)),
            new Policy(TERWAY_EQUAL, site -> new TerwayModel(site, 6, 16)),
            new Policy(AWS, AwsModel::new),
            new Policy("Polder, nothing announced", site -> new PolderAddresses(site, MARKS, ENIS, false)),
            new Policy(FIXED, site -> new PolderAddresses(site, MARKS, ENIS, true)),
            new Policy(ADAPTIVE, site -> new PolderAddresses(site, ADAPTED, ENIS, true)));

    private record Result(String trace, Outcome outcome) {}

    private Simulation() {}

    static ResultLine run(int nodes, boolean quick, Optional<Path> charts, PrintStream out) {
        out.println(Machine.describe());
        out.printf(
                Locale.ROOT,
                "%,d nodes of one account, which allows what Alibaba Cloud's does; models are of documented behaviour.%n",
                nodes);
        double minutes = quick ? 30 : 60;
        var traces = List.of(
                Traces.churn(nodes, minutes),
                Traces.burst(nodes, minutes),
                Traces.drain(nodes, 30),
                Traces.brownOut(nodes, minutes),
                Traces.dry(nodes, minutes),
                Traces.diurnal(nodes, quick ? 60 : 240));
        var results = new ArrayList<Result>();
        for (Trace trace : traces) {
            var outcomes = new ArrayList<Outcome>();
            for (Policy policy : POLICIES) {
                try (var world = new World(trace, policy, nodes, SEED)) {
                    outcomes.add(world.run());
                }
            }
            outcomes.forEach(outcome -> results.add(new Result(trace.name(), outcome)));
            print(trace, outcomes, out);
            charts.ifPresent(directory -> Charts.write(directory, trace, outcomes));
        }
        return result(results);
    }

    private static void print(Trace trace, List<Outcome> outcomes, PrintStream out) {
        out.printf(Locale.ROOT, "%n%s%n", trace.name());
        out.printf(
                Locale.ROOT,
                "%-28s %8s %8s %8s %8s %8s %10s %14s%n",
                "",
                "pods",
                "p50 s",
                "p99 s",
                "max s",
                "refused",
                "calls/pod",
                "idle address-h");
        for (Outcome outcome : outcomes) {
            out.println(line(outcome));
        }
        out.flush();
    }

    private static String line(Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "%-28s %,8d %8.2f %8.2f %8.2f %,8d %10.3f %14.1f",
                outcome.policy(),
                outcome.pods(),
                outcome.waitAt(0.5),
                outcome.waitAt(0.99),
                outcome.waitAt(1),
                outcome.refusals(),
                outcome.callsPerPod(),
                outcome.idleAddressSeconds() / Duration.ofHours(1).toSeconds());
    }

    private static ResultLine result(List<Result> results) {
        var terway = find(results, "deployment burst", TERWAY_EQUAL);
        var ours = find(results, "deployment burst", FIXED);
        return new ResultLine("simulate")
                .ratio("p99_wait_vs_terway", p99(ours) / p99(terway))
                .ratio("idle_vs_terway", ours.idleAddressSeconds() / terway.idleAddressSeconds())
                .ratio("calls_per_pod", find(results, "steady churn", FIXED).callsPerPod())
                .ratio("p99_wait_vs_aws", p99(ours) / p99(find(results, "deployment burst", AWS)));
    }

    private static Outcome find(List<Result> results, String trace, String policy) {
        return results.stream()
                .filter(each ->
                        each.trace().equals(trace) && each.outcome().policy().equals(policy))
                .map(Result::outcome)
                .findFirst()
                .orElseThrow();
    }

    private static double p99(Outcome outcome) {
        return Math.max(SHORTEST, outcome.waitAt(0.99));
    }
}
