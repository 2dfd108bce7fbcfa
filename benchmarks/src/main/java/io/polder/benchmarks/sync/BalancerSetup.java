package io.polder.benchmarks.sync;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.benchmarks.BenchmarkException;
import io.polder.ebpf.BpfFileSystem;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.IpPrefix;
import io.polder.service.Capacities;
import io.polder.service.NodeIdentity;
import io.polder.service.ServiceLoadBalancer;
import io.polder.service.ServiceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A load balancer whose pins are on a file system of their own, which goes with it. Used by one thread. */
public final class BalancerSetup implements AutoCloseable {

    private final Path directory;
    private final ServiceLoadBalancer balancer;

    @GuardedBy("this")
    private boolean open;

    @GuardedBy("this")
    private boolean ending;

    /**
     * One whose maps are large enough for all benchmarks.
     *
     * @param node in which it works
     */
    public BalancerSetup(NetworkNamespace node) {
        this(node, new Capacities(1 << 17, 1 << 18, 1 << 18));
    }

    /**
     * @param node in which it works
     * @param initial how much the maps hold at first
     */
    public BalancerSetup(NetworkNamespace node, Capacities initial) {
        // Before there is anything to remove: the process may be ended at any time.
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
        synchronized (this) {
            if (ending) {
                throw new BenchmarkException("the process ends");
            }
            directory = mount();
            try {
                balancer = ServiceLoadBalancer.open(settings(initial), node);
            } catch (RuntimeException | Error e) {
                unmount();
                throw e;
            }
            open = true;
        }
    }

    private static Path mount() {
        try {
            Path directory = Files.createTempDirectory("polder-services");
            BpfFileSystem.mount(directory);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServiceSettings settings(Capacities initial) {
        return ServiceSettings.of(NodeIdentity.of("here"))
                .pins(directory.resolve("pins"))
                .serviceRanges(IpPrefix.parse("10.96.0.0/12"))
                .grace(Duration.ZERO)
                .capacities(initial, Capacities.LARGEST)
                .build();
    }

    /** Under which everything is pinned. */
    public Path directory() {
        return directory;
    }

    public ServiceLoadBalancer balancer() {
        return balancer;
    }

    private synchronized void end() {
        ending = true;
        close();
    }

    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            balancer.dismantle();
            unmount();
        }
    }

    private void unmount() {
        BpfFileSystem.unmount(directory);
        try {
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
