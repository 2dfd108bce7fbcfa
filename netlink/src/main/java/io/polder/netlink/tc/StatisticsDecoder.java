package io.polder.netlink.tc;

import io.polder.netlink.AttributeReader;

/** Makes a {@link TcStatistics} of {@code TCA_STATS2} or {@code TCA_ACT_STATS} (gen_stats.h). Stateless. */
final class StatisticsDecoder {

    private static final int TCA_STATS_BASIC = 1;
    private static final int TCA_STATS_QUEUE = 3;
    private static final int TCA_STATS_PKT64 = 8;

    private StatisticsDecoder() {}

    /**
     * {@code struct gnet_stats_basic { u64 bytes; u32 packets; }}, {@code struct gnet_stats_queue { u32 qlen, backlog, drops,
     * requeues, overlimits; }}.
     */
    static TcStatistics decode(AttributeReader in) {
        long bytes = 0;
        long packets = 0;
        long packets64 = 0;
        long queued = 0;
        long backlog = 0;
        long drops = 0;
        long requeues = 0;
        long overlimits = 0;
        while (in.next()) {
            switch (in.type()) {
                case TCA_STATS_BASIC -> {
                    var basic = new StructReader(in, 12);
                    bytes = basic.u64(0);
                    packets = basic.u32(8);
                }
                case TCA_STATS_QUEUE -> {
                    var queue = new StructReader(in, 20);
                    queued = queue.u32(0);
                    backlog = queue.u32(4);
                    drops = queue.u32(8);
                    requeues = queue.u32(12);
                    overlimits = queue.u32(16);
                }
                case TCA_STATS_PKT64 -> packets64 = in.u64();
                default -> {}
            }
        }
        return new TcStatistics(
                bytes, packets64 == 0 ? packets : packets64, backlog, queued, drops, requeues, overlimits);
    }
}
