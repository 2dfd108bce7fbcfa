package io.polder.pool;

import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.Cidr;
import io.polder.spi.CloudProvider;
import io.polder.spi.Eni;
import io.polder.spi.InstanceIdentity;
import io.polder.spi.InstanceType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/** A fake cloud on a virtual clock, with an instance that takes two secondary ENIs of six addresses each. */
abstract class CloudFixture {

    static final Duration MINUTE = Duration.ofMinutes(1);

    final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    final InstanceType type = new InstanceType("ecs.test", 3, 6, 0);
    final FakeCloud cloud = FakeCloud.builder()
            .lenient()
            .clock(clock)
            .latencies(Latencies.realistic())
            .instanceType(type)
            .subnet("vsw-1", Cidr.parse("10.0.1.0/24"))
            .subnet("vsw-tiny", Cidr.parse("10.0.2.0/29"))
            .build();
    final InstanceIdentity instance = cloud.createInstance("ecs.test", "vsw-1");
    final CloudProvider provider = cloud.provider(instance.instanceId());
    final EniSettings settings = EniSettings.of(instance).withMinimumLife(Duration.ZERO);

    @AfterEach
    void closeTheClock() {
        cloud.close();
        clock.close();
    }

    EniAddressFactory addressFactory(EniSettings with) {
        return new EniAddressFactory(provider, type, with, clock::sleep, clock, new Random(3));
    }

    EniFactory eniFactory() {
        return new EniFactory(provider, type, settings, clock::sleep, clock, new Random(3));
    }

    List<Eni> secondaryEnis() {
        return cloud.enis().stream().filter(e -> !e.primary()).toList();
    }
}
