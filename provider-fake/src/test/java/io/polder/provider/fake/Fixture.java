package io.polder.provider.fake;

import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudProvider;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import io.polder.spi.InstanceType;
import io.polder.spi.IpFamily;
import io.polder.spi.NetworkInterfaces;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A cloud on a virtual clock with one subnet, a small instance type and one instance of it. Confined. */
final class Fixture implements AutoCloseable {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final Duration TIMEOUT = Duration.ofMinutes(1);
    static final String SUBNET = "vsw-a";

    /** Three ENIs of four addresses. */
    static final InstanceType SMALL = new InstanceType("test.small", 3, 4, 0);

    final VirtualClock clock = new VirtualClock(START);
    final FakeCloud cloud;
    final CloudProvider provider;
    final NetworkInterfaces enis;
    final String instance;
    private int tokens;

    Fixture() {
        this(builder -> builder);
    }

    Fixture(UnaryOperator<FakeCloudBuilder> settings) {
        cloud = settings.apply(FakeCloud.builder()
                        .lenient()
                        .clock(clock)
                        .instanceType(SMALL)
                        .subnet(SUBNET, Cidr.parse("10.0.0.0/24")))
                .build();
        instance = cloud.createInstance(SMALL.name(), SUBNET).instanceId();
        provider = cloud.provider(instance);
        enis = provider.networkInterfaces();
    }

    ClientToken token() {
        return new ClientToken("token-" + tokens++);
    }

    Eni create() {
        return enis.create(EniSpec.in(SUBNET, Map.of("owner", "test")), token(), TIMEOUT);
    }

    Eni createAttached() {
        var eni = create();
        enis.attach(eni.id(), instance, TIMEOUT);
        return look(eni.id());
    }

    List<InetAddress> assign(String eniId, int count) {
        return enis.assignAddresses(eniId, IpFamily.IPV4, count, token(), TIMEOUT);
    }

    void release(String eniId, InetAddress... addresses) {
        enis.releaseAddresses(eniId, Arrays.stream(addresses).collect(Collectors.toSet()), TIMEOUT);
    }

    /** The ENI by a call, which takes time where calls do. */
    Eni look(String eniId) {
        return enis.list(EniFilter.byId(eniId), Optional.empty(), TIMEOUT)
                .items()
                .get(0);
    }

    EniState state(String eniId) {
        return cloud.enis().stream()
                .filter(eni -> eni.id().equals(eniId))
                .findFirst()
                .orElseThrow()
                .state();
    }

    boolean exists(String eniId) {
        return cloud.enis().stream().anyMatch(eni -> eni.id().equals(eniId));
    }

    int free() {
        return cloud.subnet(SUBNET).availableAddresses();
    }

    /** Every address that some ENI has. */
    Set<InetAddress> addresses() {
        return cloud.enis().stream().flatMap(eni -> eni.addresses().stream()).collect(Collectors.toSet());
    }

    String lastOutcome() {
        var journal = cloud.journal();
        return journal.get(journal.size() - 1).outcome();
    }

    @Override
    public void close() {
        cloud.close();
        clock.close();
    }
}
