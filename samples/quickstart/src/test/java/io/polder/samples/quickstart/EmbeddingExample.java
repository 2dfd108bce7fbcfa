package io.polder.samples.quickstart;

import static io.polder.netns.DatapathMode.SHARED_ENI_VETH;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.MacAddress;
import io.polder.netns.NetnsConfigurator;
import io.polder.netns.PodAddress;
import io.polder.netns.PodInterface;
import io.polder.netns.PodInterfaceSpec;
import io.polder.pool.EniAddress;
import io.polder.pool.EniAddressFactory;
import io.polder.pool.EniSettings;
import io.polder.pool.Owner;
import io.polder.pool.PoolSettings;
import io.polder.pool.ResourcePool;
import io.polder.pool.WatermarkPool;
import io.polder.spi.CloudProvider;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/** The example of the README, which {@link ReadmeTest} compares with this file and {@link EmbeddingExampleIT} runs. */
final class EmbeddingExample {

    // README: begin
    static final Duration PATIENCE = Duration.ofSeconds(30);

    static ResourcePool<EniAddress> pool(CloudProvider cloud, ScheduledExecutorService executor) {
        var instance = cloud.instanceMetadata().orElseThrow().identity(PATIENCE);
        var type = cloud.instanceTypes().describe(instance.instanceType(), PATIENCE);
        var clock = Clock.systemUTC();
        var factory = new EniAddressFactory(
                cloud, type, EniSettings.of(instance), d -> Thread.sleep(d.toMillis()), clock, new SecureRandom());
        return WatermarkPool.open(PoolSettings.of(2, 6, 20), factory, executor, clock, new SecureRandom());
    }

    static PodInterface add(ResourcePool<EniAddress> pool, NetworkNamespace node, String pod, Path netns) {
        EniAddress leased =
                pool.acquire(new Owner(pod, "eth0"), PATIENCE).join().resource();
        try (var configurator = NetnsConfigurator.open(node)) {
            return configurator.add(PodInterfaceSpec.of(pod, netns, SHARED_ENI_VETH)
                    .eni(MacAddress.parse(leased.mac()))
                    .address(PodAddress.in(leased.subnet(), leased.address()))
                    .build());
        }
    }
    // README: end

    private EmbeddingExample() {}
}
