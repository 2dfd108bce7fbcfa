package io.polder.provider.fake.kit;

import io.polder.provider.fake.Action;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.Fault;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.Latency;
import io.polder.provider.fake.Transition;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.Cidr;
import io.polder.spi.CloudProvider;
import io.polder.spi.Eni;
import io.polder.spi.InstanceType;
import io.polder.spi.kit.Faults;
import io.polder.spi.kit.TestCloud;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A fake cloud on a virtual clock, in which nothing that is asked for is there at once and everything that can be had is.
 * When it is closed, it fails if anything is left.
 */
public final class FakeTestCloud implements TestCloud {

    private static final InstanceType TYPE = new InstanceType("ecs.kit.large", 4, 6, 10, 2, 5);
    private static final int DETACHES_PER_MINUTE = 40;
    private static final int PAGE_SIZE = 4;

    private static final Latencies LATENCIES = Latencies.none()
            .with(Transition.CREATING, Latency.fixed(Duration.ofMillis(1_500)))
            .with(Transition.ATTACHING, Latency.fixed(Duration.ofMillis(3_500)))
            .with(Transition.DETACHING, Latency.fixed(Duration.ofMillis(2_500)))
            .with(Transition.DELETING, Latency.fixed(Duration.ofMillis(1_500)))
            .with(Transition.SHOWING_IN_METADATA, Latency.fixed(Duration.ofMillis(2_500)))
            .with(Transition.BALANCING, Latency.fixed(Duration.ofMillis(1_500)));

    /** Makes the provider that is tested, of a cloud that it may reach as it pleases. */
    public interface Opening {

        /** @param closing what is put here is closed after the provider, the last one first */
        CloudProvider open(FakeCloud cloud, String instanceId, Deque<AutoCloseable> closing) throws Exception;
    }

    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final FakeCloud cloud;
    private final String instanceId;
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private final CloudProvider provider;

    private FakeTestCloud(Opening opening) throws Exception {
        cloud = FakeCloud.builder()
                .lenient() // Of requests that are invalid: the kit makes some.
                .clock(clock)
                .latencies(LATENCIES)
                .instanceType(TYPE)
                .subnet("vsw-kit", Cidr.parse("10.0.0.0/22"), Cidr.parse("2001:db8:0:1::/64"))
                .subnet("vsw-tight", Cidr.parse("10.0.4.0/28"))
                .dnsZone("zone-kit", "kit.internal")
                .dnsZone("zone-other", "other.internal")
                .pageSize(PAGE_SIZE)
                .limitPerMinute(Action.DETACH_NETWORK_INTERFACE, DETACHES_PER_MINUTE)
                .build();
        instanceId = cloud.createInstance(TYPE.name(), "vsw-kit").instanceId();
        for (int i = 0; i < 4; i++) {
            cloud.createInstance(TYPE.name(), "vsw-tight"); // 8 of its 12 addresses are left.
        }
        closing.push(clock);
        closing.push(cloud);
        provider = opening.open(cloud, instanceId, closing);
        closing.push(provider);
        clock.advance(Duration.ofSeconds(10));
    }

    /** The cloud by its own provider. */
    public static TestCloud direct() throws Exception {
        return new FakeTestCloud((cloud, instanceId, closing) -> cloud.provider(instanceId));
    }

    /** The cloud by another provider. */
    public static TestCloud through(Opening opening) throws Exception {
        return new FakeTestCloud(opening);
    }

    @Override
    public CloudProvider provider() {
        return provider;
    }

    @Override
    public String subnetId() {
        return "vsw-kit";
    }

    @Override
    public Optional<String> tightSubnetId() {
        return Optional.of("vsw-tight");
    }

    @Override
    public String instanceId() {
        return instanceId;
    }

    @Override
    public String instanceType() {
        return TYPE.name();
    }

    @Override
    public boolean dualStack() {
        return true;
    }

    @Override
    public Optional<String> dnsZoneId() {
        return Optional.of("zone-kit");
    }

    @Override
    public Optional<Faults> faults() {
        return Optional.of(new Faults() {
            @Override
            public void next(Call call, Kind kind) {
                cloud.failNext(Action.valueOf(call.name()), 1, Fault.valueOf(kind.name()));
            }

            @Override
            public int detachesPerMinute() {
                return DETACHES_PER_MINUTE;
            }

            @Override
            public void staleListings(Duration age) {
                cloud.use(LATENCIES.with(Transition.SHOWING_IN_LISTINGS, Latency.fixed(age)));
            }

            @Override
            public int pageSize() {
                return PAGE_SIZE;
            }
        });
    }

    @Override
    public void pass(Duration time) {
        clock.advance(time);
    }

    @Override
    public void close() {
        List<String> left = cloud.enis().stream()
                .filter(eni -> !eni.primary()
                        || eni.addresses().size() + eni.prefixes().size() > 1)
                .map(Eni::toString)
                .toList();
        try {
            for (AutoCloseable each : closing) {
                each.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("close " + closing, e);
        }
        if (!left.isEmpty()) {
            throw new AssertionError("the test left behind: " + left);
        }
    }
}
