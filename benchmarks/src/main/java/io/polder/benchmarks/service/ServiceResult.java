package io.polder.benchmarks.service;

import io.polder.benchmarks.Comparison;
import io.polder.benchmarks.MedianInterval;
import io.polder.benchmarks.ResultLine;
import io.polder.benchmarks.Work;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The line for programs. Names say 10k and 50k for the most services that iptables, and that all of ours, had. Immutable.
 *
 * @param ours by our own client, for each number of services
 * @param web by nginx and ab, likewise; empty without them
 */
record ServiceResult(Plan plan, List<Comparison> ours, List<Comparison> web) {

    ServiceResult {
        ours = List.copyOf(ours);
        web = List.copyOf(web);
    }

    ResultLine line(List<Layouts.Costs> layouts, KernelMemory memory, OptionalDouble ipvs) {
        int first = plan.first();
        int ruled = plan.ruled();
        int last = plan.last();
        var line = new ResultLine("service")
                .ratio("socket_vs_direct", slowness(ruled, Ways.SOCKET))
                .ratio("packet_vs_direct", slowness(ruled, Ways.PACKET))
                .ratio("socket_growth_1_to_50k", slowness(last, Ways.SOCKET) / slowness(first, Ways.SOCKET))
                .ratio("iptables_growth_1_to_10k", slowness(ruled, Ways.IPTABLES) / slowness(first, Ways.IPTABLES))
                .ratio("socket_vs_iptables_10k", faster(ours, plan.connect(ruled), Ways.IPTABLES))
                .ratio("packet_growth_1_to_50k", slowness(last, Ways.PACKET) / slowness(first, Ways.PACKET))
                .ratio("nft_growth_1_to_10k", slowness(ruled, Ways.NFT) / slowness(first, Ways.NFT))
                .ratio("socket_vs_nft_10k", faster(ours, plan.connect(ruled), Ways.NFT));
        if (!web.isEmpty()) {
            Work work = plan.web(ruled);
            line.ratio("ab_socket_vs_direct", slowness(web, work, Ways.SOCKET))
                    .ratio("ab_socket_vs_iptables_10k", faster(web, work, Ways.IPTABLES))
                    .ratio("ab_socket_vs_nft_10k", faster(web, work, Ways.NFT));
        }
        Layouts.Costs costs = layouts.stream()
                .filter(each -> each.size() == ruled)
                .findFirst()
                .orElseThrow();
        line.count("lookup_10k_ns", costs.net(Layouts.OURS))
                .count("lookup_three_hashes_10k_ns", costs.net(Layouts.HASHES))
                .count("lookup_trie_10k_ns", costs.net(Layouts.TRIE))
                .count("kernel_bytes_per_service", memory.perService())
                .count("kernel_bytes_per_endpoint", memory.perEndpoint());
        ipvs.ifPresent(ratio -> line.ratio("vm_ipvs_vs_direct_10k", ratio));
        return line;
    }

    /** How many times as long a connection of our client takes as a direct one. */
    private double slowness(int size, String way) {
        return slowness(ours, plan.connect(size), way);
    }

    private double slowness(List<Comparison> measured, Work work, String way) {
        return ratio(measured, work, Ways.DIRECT, way);
    }

    /** How many times as long another way takes as our sockets. */
    private double faster(List<Comparison> measured, Work work, String other) {
        return ratio(measured, work, Ways.SOCKET, other);
    }

    private double ratio(List<Comparison> measured, Work work, String base, String way) {
        Comparison comparison = measured.get(plan.sizes().indexOf(Plan.size(work)));
        return MedianInterval.of(comparison.ratios(work, base, way)).median();
    }
}
