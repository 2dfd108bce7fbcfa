package io.polder.benchmarks.sync;

import io.polder.benchmarks.Comparison;
import io.polder.benchmarks.Machine;
import io.polder.benchmarks.Programs;
import io.polder.benchmarks.ResultLine;
import io.polder.benchmarks.Table;
import io.polder.benchmarks.Work;
import io.polder.linux.NetworkNamespace;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sets up all services, and changes one of them. Stateless. */
final class SyncBenchmark {

    private static final String FULL = "full";
    private static final String ONE = "one of ";
    private static final int WARM_UPS = 15;
    private static final int WARM_UP_SERVICES = 5_000;
    private static final int MANY_ENDPOINTS = 10_000;

    private SyncBenchmark() {}

    static ResultLine run(Plan plan, PrintStream out) {
        Programs.ofModule().require("nsenter", Rules.Kind.IPTABLES.program(), Rules.Kind.NFT.program());
        out.println(Machine.describe());
        try (NetworkNamespace ours = NetworkNamespace.create();
                NetworkNamespace iptablesPlace = NetworkNamespace.create();
                NetworkNamespace nftPlace = NetworkNamespace.create();
                var setup = new BalancerSetup(ours);
                var iptables = new Rules(Rules.Kind.IPTABLES, iptablesPlace, plan.longest());
                var nft = new Rules(Rules.Kind.NFT, nftPlace, plan.longestNft())) {
            var polder = new Polder(setup.balancer());
            warmUp(polder);
            var comparison = new Comparison(List.of(polder, iptables, nft));
            var works = new ArrayList<Work>();
            for (int size : plan.sizes()) {
                var some = List.of(full(size), one(size));
                works.addAll(some);
                comparison.run(plan.rounds(size), some, () -> {
                    polder.clear();
                    if (size <= plan.longest()) {
                        iptables.clear();
                    }
                    if (size <= plan.longestNft()) {
                        nft.clear();
                    }
                });
            }
            out.println(Table.of(comparison, works));
            out.println(manyEndpoints(setup));
            out.println(memory(polder));
            return result(comparison, plan);
        }
    }

    private static void warmUp(Polder polder) {
        for (int i = 0; i < WARM_UPS; i++) {
            polder.run(full(WARM_UP_SERVICES));
            polder.run(one(WARM_UP_SERVICES));
            polder.clear();
        }
    }

    /** One endpoint more or less among very many, each time with the whole list. */
    private static String manyEndpoints(BalancerSetup setup) {
        var times = new ArrayList<Long>();
        long first = 0;
        for (int i = 0; i < 41; i++) {
            var service = Polder.service(1 << 15, MANY_ENDPOINTS + i % 2);
            long begin = System.nanoTime();
            setup.balancer().upsert(service);
            long taken = System.nanoTime() - begin;
            if (i == 0) {
                first = taken;
            } else {
                times.add(taken);
            }
        }
        times.sort(null);
        return String.format(
                Locale.ROOT,
                "one service with %,d endpoints: %.1f ms, then one more or less: %.2f ms%n",
                MANY_ENDPOINTS,
                first / 1e6,
                times.get(times.size() / 2) / 1e6);
    }

    /** What this JVM keeps of 100,000 endpoints, without the lists that were given to it. */
    private static String memory(Polder polder) {
        polder.clear();
        long before = heap();
        polder.full(Polder.all(50_000));
        long after = heap();
        polder.clear();
        return String.format(
                Locale.ROOT,
                "50,000 services with 100,000 endpoints: %d bytes of this JVM for an endpoint, its service included%n",
                (after - before) / 100_000);
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static ResultLine result(Comparison comparison, Plan plan) {
        Work full = full(plan.headline());
        Work one = one(plan.headline());
        return new ResultLine("sync")
                .ratio("full10k_ms", comparison.time(full, "polder").median() / 1e6)
                .ratio("one_us", comparison.time(one, "polder").median() / 1e3)
                .count("one_vs_iptables", comparison.speedup(one, "iptables").median())
                .count("one_vs_nft", comparison.speedup(one, "nft").median())
                .count(
                        "full10k_vs_iptables",
                        comparison.speedup(full, "iptables").median());
    }

    private static Work full(int services) {
        return new Work(FULL, services);
    }

    private static Work one(int services) {
        return new Work(ONE + services, 1);
    }

    static boolean isFull(Work work) {
        return work.name().equals(FULL);
    }

    /** How many services there are, whatever is done. */
    static int size(Work work) {
        return isFull(work) ? work.count() : Integer.parseInt(work.name().substring(ONE.length()));
    }
}
