package io.polder.benchmarks.datapath;

import io.polder.benchmarks.Comparison;
import io.polder.benchmarks.Machine;
import io.polder.benchmarks.Quartiles;
import io.polder.benchmarks.ResultLine;
import io.polder.benchmarks.Table;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import io.polder.linux.NetnsDirectory;
import io.polder.netns.DatapathMode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Compares the datapaths with each other and with the nodes' own traffic. Confined to one thread. */
final class DatapathBenchmark {

    private static final String HOST = "nodes";
    private static final String EXCLUSIVE = "exclusive";
    private static final String EBPF = "shared, eBPF";
    private static final String VETH = "shared, veth";
    private static final String VXLAN = "VXLAN";

    private DatapathBenchmark() {}

    /** Runs it, and prints a table for people. */
    static ResultLine run(Plan plan, Optional<Path> charts, PrintStream out) {
        String prefix = "polder-bench-" + Long.toString(ProcessHandle.current().pid(), 36) + "-";
        try (var nodes = new Nodes(NetnsDirectory.standard(), prefix)) {
            // When it is interrupted: names of namespaces would stay.
            Runtime.getRuntime().addShutdownHook(new Thread(nodes::close));
            List<Variant> variants = List.of(
                    nodes.host(HOST),
                    nodes.pods(EXCLUSIVE, DatapathMode.EXCLUSIVE_ENI),
                    nodes.pods(EBPF, DatapathMode.SHARED_ENI_EBPF),
                    nodes.pods(VETH, DatapathMode.SHARED_ENI_VETH),
                    nodes.pods(VXLAN, DatapathMode.VXLAN));
            out.println(Machine.describe());
            out.println(
                    "Two nodes of a fabric in one vSwitch. nodes: without pods, the limit. Both ends are in this JVM.");
            new Comparison(variants).run(1, plan.works()); // The JVM is warm for what follows.
            var comparison = new Comparison(variants);
            comparison.run(plan.rounds(), plan.works());
            out.println(Table.of(comparison, plan.works()));
            charts.ifPresent(directory -> DatapathChart.write(directory, plan, comparison, HOST));
            return result(plan, comparison);
        }
    }

    private static ResultLine result(Plan plan, Comparison comparison) {
        return new ResultLine("datapath")
                .ratio("exclusive_rr_vs_host", ratio(comparison, plan.rr(), EXCLUSIVE, HOST))
                .ratio("shared_rr_vs_host", ratio(comparison, plan.rr(), EBPF, HOST))
                .ratio("exclusive_rr_vs_vxlan", ratio(comparison, plan.rr(), EXCLUSIVE, VXLAN))
                .ratio("shared_rr_vs_vxlan", ratio(comparison, plan.rr(), EBPF, VXLAN))
                .ratio("shared_pps_vs_vxlan", ratio(comparison, plan.pps(), EBPF, VXLAN))
                .ratio("exclusive_bw_vs_vxlan", ratio(comparison, plan.bandwidth(), EXCLUSIVE, VXLAN));
    }

    /** How many times as fast as another one. */
    private static double ratio(Comparison comparison, Work work, String variant, String other) {
        return Quartiles.of(comparison.ratios(work, variant, other)).median();
    }
}
