package io.polder.netlink.tc;

/**
 * What the kernel has counted ({@code TCA_STATS2}: {@code struct gnet_stats_basic} and {@code gnet_stats_queue}).
 * Immutable.
 *
 * @param bytes that left, or were looked at
 * @param packets that left, or were looked at
 * @param backlogBytes that wait
 * @param backlogPackets that wait
 * @param drops packets that were dropped
 * @param requeues packets that the device gave back
 * @param overlimits how often something had to wait
 */
public record TcStatistics(
        long bytes, long packets, long backlogBytes, long backlogPackets, long drops, long requeues, long overlimits) {}
