package io.polder.netns;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.MacAddress;
import io.polder.pool.EniAddress;
import io.polder.pool.EniAddressFactory;
import io.polder.pool.EniSettings;
import io.polder.pool.Owner;
import io.polder.pool.PoolException;
import io.polder.pool.PoolSettings;
import io.polder.pool.ResourcePool;
import io.polder.pool.WatermarkPool;
import io.polder.provider.fake.fabric.Fabric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A node of a fabric, with the two halves of an agent. Thread-safe. */
final class TestNode implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PORT = 7007;

    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(4);
    private final ResourcePool<EniAddress> pool;
    private final NetnsConfigurator configurator;

    TestNode(Fabric fabric, String instanceId) {
        var cloud = fabric.cloud().provider(instanceId);
        var instance = cloud.instanceMetadata().orElseThrow().identity(PATIENCE);
        var type = cloud.instanceTypes().describe(instance.instanceType(), PATIENCE);
        var settings = EniSettings.of(instance).withPollInterval(Duration.ofMillis(5));
        var clock = Clock.systemUTC();
        var random = new Random(instanceId.hashCode());
        var factory = new EniAddressFactory(cloud, type, settings, d -> Thread.sleep(d.toMillis()), clock, random);
        var marks = PoolSettings.of(1, 3, 12)
                .withCoolDown(Duration.ZERO)
                .withBackoff(Duration.ofMillis(5), Duration.ofMillis(50));
        pool = WatermarkPool.open(marks, factory, executor, clock, random);
        configurator = NetnsConfigurator.open(fabric.node(instanceId));
    }

    /** Starts a pod; empty when no address could be had. */
    Optional<RunningPod> start(String name) {
        var owner = new Owner(name, "eth0");
        EniAddress leased;
        try {
            leased = pool.acquire(owner, PATIENCE).join().resource();
        } catch (CompletionException e) {
            if (e.getCause() instanceof PoolException) {
                pool.release(owner);
                return Optional.empty();
            }
            throw e;
        }
        var netns = NetworkNamespace.create();
        var spec = PodInterfaceSpec.of(name, SmallVpc.path(netns), DatapathMode.SHARED_ENI_VETH)
                .eni(MacAddress.parse(leased.mac()))
                .address(PodAddress.in(leased.subnet(), leased.address()))
                .build();
        configurator.add(spec);
        try {
            var server = netns.call(ServerSocketChannel::open);
            server.bind(new InetSocketAddress(leased.address(), PORT));
            return Optional.of(new RunningPod(name, this, netns, spec, server));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void giveEverythingBack() {
        pool.closeAndDispose(PATIENCE).join();
    }

    @Override
    public void close() {
        pool.close();
        configurator.close();
        executor.shutdownNow();
    }

    /** A pod with a server. Immutable. */
    record RunningPod(
            String name, TestNode node, NetworkNamespace netns, PodInterfaceSpec spec, ServerSocketChannel server) {

        InetAddress address() {
            return spec.addresses().get(0).address().address().toInetAddress();
        }

        /** Connects, and says where from the other saw it come. */
        InetAddress sourceSeenBy(RunningPod other) throws IOException {
            try (var client = netns.call(SocketChannel::open)) {
                client.socket().connect(new InetSocketAddress(other.address(), PORT), (int) PATIENCE.toMillis());
                try (var accepted = other.server.accept()) {
                    return ((InetSocketAddress) accepted.getRemoteAddress()).getAddress();
                }
            }
        }

        void stop() {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            node.configurator.delete(spec);
            node.pool.release(new Owner(name, "eth0"));
            netns.close();
        }
    }
}
