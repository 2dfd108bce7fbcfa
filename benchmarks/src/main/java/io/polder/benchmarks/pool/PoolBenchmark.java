package io.polder.benchmarks.pool;

import io.polder.benchmarks.Comparison;
import io.polder.benchmarks.Machine;
import io.polder.benchmarks.Quartiles;
import io.polder.benchmarks.ResultLine;
import io.polder.benchmarks.Table;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Compares our pool with others, and measures what only ours has. Confined to one thread. */
final class PoolBenchmark {

    private static final int IDLE = 64;
    private static final int IN_USE = 64;
    private static final List<String> PEERS = List.of("stormpot", "hikari bag", "commons-pool2");

    private PoolBenchmark() {}

    /** Runs it, and prints tables for people. */
    static ResultLine run(Plan plan, PrintStream out) {
        out.println(Machine.describe());
        out.printf("The peers have a map beside them that says which owner has what.%n%n");
        double warm = Math.min(warm(plan, 0, out), warm(plan, IN_USE, out));
        double perSync;
        double recovery;
        try (var durability = new Durability()) {
            Durability.Shared shared = durability.shared(plan.durable(), plan.durableRounds());
            perSync = shared.perSync().median();
            out.printf(
                    Locale.ROOT,
                    "%,d durable acquires at once: %.0f for each wait for the disk, all durable after %s ms%n",
                    plan.durable(),
                    perSync,
                    describe(shared.millis()));
            Quartiles millis = durability.recovery(plan.records(), plan.recoveries());
            recovery = millis.median();
            out.printf(Locale.ROOT, "journal of %,d leases: open after %s ms%n", plan.records(), describe(millis));
        }
        double bytes = Memory.bytesPerAddress();
        out.printf(Locale.ROOT, "idle address: %.0f bytes of heap%n%n", bytes);
        return new ResultLine("pool")
                .ratio("warm_vs_best_peer", warm)
                .count("durable_per_fsync", perSync)
                .count("recover_100k_ms", recovery)
                .count("bytes_per_address", bytes);
    }

    private static String describe(Quartiles millis) {
        return String.format(Locale.ROOT, "%.1f (%.1f..%.1f)", millis.median(), millis.lower(), millis.upper());
    }

    /** The least of the ratios to the best peer, over the numbers of threads. */
    private static double warm(Plan plan, int inUse, PrintStream out) {
        out.printf("Pools with %d idle, and %d more that others have in use%n%n", IDLE, inUse);
        var works = IntStream.of(1, 2, 8, Churn.MOST_THREADS)
                .mapToObj(threads -> Churn.work(threads, plan.cycles()))
                .toList();
        try (var polder = new Churn("polder", new PolderClaims(IDLE, inUse));
                var stormpot = new Churn(PEERS.get(0), PeerClaims.stormpot(IDLE, inUse));
                var hikari = new Churn(PEERS.get(1), PeerClaims.hikari(IDLE, inUse));
                var commons = new Churn(PEERS.get(2), PeerClaims.commons(IDLE, inUse))) {
            List<Variant> variants = List.of(polder, stormpot, hikari, commons);
            new Comparison(variants).run(plan.warmUps(), works);
            var comparison = new Comparison(variants);
            comparison.run(plan.rounds(), works);
            out.println(Table.of(comparison, works));
            return works.stream()
                    .mapToDouble(work -> vsBest(comparison, work))
                    .min()
                    .orElseThrow();
        }
    }

    private static double vsBest(Comparison comparison, Work work) {
        return PEERS.stream()
                .mapToDouble(peer -> comparison.speedup(work, peer).median())
                .min()
                .orElseThrow();
    }
}
