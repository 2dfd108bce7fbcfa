package io.polder.pool;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.ethtool.Channels;
import io.polder.netlink.ethtool.Ethtool;
import io.polder.netlink.ethtool.Interrupt;
import io.polder.netlink.ethtool.NodeInterrupts;
import io.polder.netlink.ethtool.ParentDevice;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.RouteNetlink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The queues of the node's links, by ethtool's netlink interface ({@code ETHTOOL_MSG_CHANNELS_GET}), and their interrupts, by
 * {@code /proc/interrupts} (proc(5)). Thread-safe.
 *
 * <p>{@link #refresh} looks, and is to be called at intervals of some seconds; the first look knows no rates yet. A link whose
 * driver tells no channels has as many queues as the kernel made for it.
 */
public final class NodeQueues implements QueueLoads {

    private final NetworkNamespace node;
    private final NodeInterrupts interrupts;
    private final InstantSource clock;

    /** What was counted at the latest look. */
    private record Count(long interrupts, Instant at) {}

    private final Map<String, Count> counts = new HashMap<>(); // By MAC; guarded by this.
    private volatile Map<String, QueueLoad> latest = Map.of();

    /** @param node the namespace that the ENIs' links are in; stays the caller's to close */
    public NodeQueues(NetworkNamespace node, NodeInterrupts interrupts, InstantSource clock) {
        this.node = requireNonNull(node, "node");
        this.interrupts = requireNonNull(interrupts, "interrupts");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Map<String, QueueLoad> latest() {
        return latest;
    }

    /**
     * Looks at the node.
     *
     * @throws io.polder.linux.LinuxException when a file or the kernel cannot be asked; what was seen before stays
     */
    public synchronized void refresh() {
        var seen = new HashMap<String, QueueLoad>();
        try (var route = RouteNetlink.open(node);
                var ethtool = Ethtool.open(node)) {
            Map<Integer, Integer> channels = ethtool.channels().stream()
                    .collect(Collectors.toMap(Channels::linkIndex, Channels::rxQueues, Math::max));
            for (Link link : route.links().list()) {
                link.mac().ifPresent(mac -> {
                    int queues = channels.getOrDefault(
                            link.index(), link.queues().rx().orElse(1));
                    seen.put(mac.toString(), new QueueLoad(Math.max(1, queues), rate(mac.toString(), link)));
                });
            }
        }
        counts.keySet().retainAll(seen.keySet());
        latest = Map.copyOf(seen);
    }

    private double rate(String mac, Link link) {
        long total = interruptsOf(link).stream().mapToLong(Interrupt::total).sum();
        Instant now = clock.instant();
        var before = counts.put(mac, new Count(total, now));
        if (before == null || !before.at().isBefore(now)) {
            return 0;
        }
        double seconds = Duration.between(before.at(), now).toNanos() / 1e9;
        return Math.max(0, total - before.interrupts()) / seconds;
    }

    private List<Interrupt> interruptsOf(Link link) {
        if (link.deviceName().isPresent() && link.deviceBus().isPresent()) {
            return interrupts.of(new ParentDevice(
                    link.deviceBus().orElseThrow(), link.deviceName().orElseThrow()));
        }
        return interrupts.namedAfter(link.name());
    }
}
