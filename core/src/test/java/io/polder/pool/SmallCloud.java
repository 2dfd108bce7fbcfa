package io.polder.pool;

import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.FakeCloudBuilder;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.CloudProvider;
import io.polder.spi.Eni;
import io.polder.spi.InstanceIdentity;
import io.polder.spi.InstanceType;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A fake cloud on a virtual clock with one instance. Confined. */
final class SmallCloud implements AutoCloseable {

    final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    final FakeCloud cloud;
    final InstanceIdentity instance;
    final CloudProvider provider;
    private final InstanceType type;

    /** @param subnetId where the instance is */
    SmallCloud(InstanceType type, String subnetId, Latencies latencies, UnaryOperator<FakeCloudBuilder> subnets) {
        this.type = type;
        this.cloud = subnets.apply(FakeCloud.builder()
                        .lenient()
                        .clock(clock)
                        .latencies(latencies)
                        .instanceType(type))
                .build();
        this.instance = cloud.createInstance(type.name(), subnetId);
        this.provider = cloud.provider(instance.instanceId());
    }

    EniSettings settings() {
        return EniSettings.of(instance);
    }

    EniAddressFactory factory(EniSettings settings) {
        return factory(provider, settings, 3);
    }

    /** @param seed of its client tokens: of processes that follow each other, another one each */
    EniAddressFactory factory(CloudProvider through, EniSettings settings, long seed) {
        return new EniAddressFactory(through, type, settings, clock::sleep, clock, new Random(seed));
    }

    /** Those that are not the instance's primary one. */
    List<Eni> enis() {
        return cloud.enis().stream().filter(eni -> !eni.primary()).toList();
    }

    @Override
    public void close() {
        cloud.close();
        clock.close();
    }
}
