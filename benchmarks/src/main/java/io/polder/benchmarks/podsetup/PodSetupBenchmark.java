package io.polder.benchmarks.podsetup;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Comparison;
import io.polder.benchmarks.Machine;
import io.polder.benchmarks.Programs;
import io.polder.benchmarks.ResultLine;
import io.polder.benchmarks.Table;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** Compares our ADD and DEL with the same end state made otherwise, and with the CNI plugins. Confined to one thread. */
final class PodSetupBenchmark {

    private static final Path PLUGINS = Path.of("/usr/lib/cni");

    private PodSetupBenchmark() {}

    /** Runs it, and prints a table for people. */
    static ResultLine run(Plan plan, PrintStream out) {
        Programs programs = Programs.ofModule();
        programs.require("gcc", "ip", "nsenter");
        if (!Files.isExecutable(PLUGINS.resolve("ptp"))) {
            throw new BenchmarkException("missing on this machine: CNI plugins (Debian: containernetworking-plugins)");
        }
        int most = Collections.max(plan.bursts());
        try (var node = new Node(most);
                var polder = new Polder(node, most)) {
            polder.check();
            var peers = new PodSetupPeers(programs, node, PLUGINS);
            var comparison = new Comparison(List.of(
                    polder,
                    peers.c(),
                    peers.ip(),
                    peers.cni(PodSetupPeers.PTP, "ptp"),
                    peers.cni(PodSetupPeers.BRIDGE, "bridge")));
            var works = Works.of(plan);
            for (int i = 0; i < plan.warmUps(); i++) {
                works.forEach(polder::run);
            }
            out.println(Machine.describe());
            out.println("A pod: veth, address, neighbours, routes, rules. polder: in this JVM, warm, eight at once.");
            out.println(
                    "C: one process, one pod after the other. ip: two batches for each pod. CNI: ptp and bridge with");
            out.println(
                    "host-local, a process for each pod, all at once; their pods have other addresses and no rules.");
            comparison.run(plan.rounds(), works);
            out.println(Table.of(comparison, works));
            return result(comparison, most);
        }
    }

    private static ResultLine result(Comparison comparison, int most) {
        var one = Works.add(1);
        return new ResultLine("podsetup")
                .ratio("p50_vs_c", comparison.speedup(one, PodSetupPeers.C).median())
                .ratio("p50_vs_ip", comparison.speedup(one, PodSetupPeers.IP).median())
                .ratio("p50_vs_cni", comparison.speedup(one, PodSetupPeers.PTP).median())
                .ratio(
                        "burst" + most + "_vs_cni",
                        comparison.speedup(Works.add(most), PodSetupPeers.PTP).median());
    }
}
