package io.polder.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.provider.fake.Action;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.Fault;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.Latency;
import io.polder.provider.fake.Transition;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.Backend;
import io.polder.spi.BackendGroup;
import io.polder.spi.BackendGroupSpec;
import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.CloudProvider;
import io.polder.spi.Eni;
import io.polder.spi.EniSpec;
import io.polder.spi.IpFamily;
import io.polder.spi.LoadBalancer;
import io.polder.spi.LoadBalancerSpec;
import io.polder.spi.LoadBalancers;
import io.polder.spi.Protocol;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CloudBatchesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final FakeCloud cloud = FakeCloud.builder()
            .lenient()
            .clock(clock)
            .latencies(Latencies.none().with(Transition.BALANCING, Latency.fixed(Duration.ofSeconds(2))))
            .subnet("vsw-a", Cidr.parse("10.0.0.0/24"), Cidr.parse("2001:db8::/64"))
            .subnet("vsw-tight", Cidr.parse("10.0.1.0/28"))
            .build();
    private final CloudProvider provider = cloud.provider();
    private final CloudBatches batches = new CloudBatches(provider, CallClock.of(clock, clock::sleep));
    private int tokens;

    @AfterEach
    void end() {
        cloud.close();
        clock.close();
    }

    private ClientToken token() {
        return new ClientToken("t" + tokens++);
    }

    private Eni create(String subnet) {
        return provider.networkInterfaces().create(EniSpec.in(subnet, Map.of()), token(), MINUTE);
    }

    private Eni look(Eni eni) {
        return cloud.enis().stream()
                .filter(each -> each.id().equals(eni.id()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsTooMuchForACallTakesSeveral() {
        Eni eni = create("vsw-a");

        Assigned<InetAddress> assigned = batches.assignAddresses(eni.id(), IpFamily.IPV4, 25, token(), MINUTE);

        assertThat(assigned.items()).hasSize(25).doesNotHaveDuplicates();
        assertThat(assigned.missing()).isZero();
        assertThat(assigned.failure()).isEmpty();
        assertThat(cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES)).isEqualTo(3);
        assertThat(look(eni).secondaryAddresses()).containsExactlyInAnyOrderElementsOf(assigned.items());
    }

    @Test
    void whereThereAreFewerItTakesThem() {
        Eni eni = create("vsw-tight");
        int free = cloud.subnet("vsw-tight").availableAddresses();
        assertThat(free).isEqualTo(11);

        Assigned<InetAddress> assigned = batches.assignAddresses(eni.id(), IpFamily.IPV4, 25, token(), MINUTE);

        assertThat(assigned.items()).hasSize(11);
        assertThat(assigned.missing()).isEqualTo(14);
        assertThat(assigned.failure()).containsInstanceOf(CloudException.AddressesExhausted.class);
        assertThat(cloud.subnet("vsw-tight").availableAddresses()).isZero();
    }

    @Test
    void sameWishAgainIsTheSameAddresses() {
        Eni eni = create("vsw-a");
        var token = new ClientToken("x".repeat(64));

        Assigned<InetAddress> first = batches.assignAddresses(eni.id(), IpFamily.IPV4, 15, token, MINUTE);
        Assigned<InetAddress> second = batches.assignAddresses(eni.id(), IpFamily.IPV4, 15, token, MINUTE);

        assertThat(second).isEqualTo(first);
        assertThat(look(eni).secondaryAddresses()).hasSize(15);
    }

    @Test
    void otherFailuresEndTheWish() {
        Eni eni = create("vsw-a");
        cloud.failNext(Action.ASSIGN_PRIVATE_IP_ADDRESSES, 1, Fault.UNAUTHORIZED);

        Assigned<InetAddress> assigned = batches.assignAddresses(eni.id(), IpFamily.IPV4, 25, token(), MINUTE);

        assertThat(assigned.items()).isEmpty();
        assertThat(assigned.missing()).isEqualTo(25);
        assertThat(assigned.failure()).containsInstanceOf(CloudException.Unauthorized.class);
    }

    @Test
    void prefixesAreAssignedAndReleasedOfBothFamilies() {
        Eni eni = create("vsw-a");
        Assigned<Cidr> ipv4 = batches.assignPrefixes(eni.id(), IpFamily.IPV4, 11, token(), MINUTE);
        Assigned<Cidr> ipv6 = batches.assignPrefixes(eni.id(), IpFamily.IPV6, 11, token(), MINUTE);
        var all = new HashSet<>(ipv4.items());
        all.addAll(ipv6.items());
        assertThat(all).hasSize(22);

        BatchResult<Cidr> released = batches.releasePrefixes(eni.id(), all, MINUTE);

        assertThat(released.isWhole()).isTrue();
        assertThat(released.done()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(look(eni).prefixes()).isEmpty();
    }

    /** The primary address cannot be released: the others are, though the cloud refuses whole calls. */
    @Test
    void whatIsNotAcceptedFailsAlone() {
        Eni eni = create("vsw-a");
        batches.assignAddresses(eni.id(), IpFamily.IPV4, 25, token(), MINUTE);

        BatchResult<InetAddress> released =
                batches.releaseAddresses(eni.id(), Set.copyOf(look(eni).addresses()), MINUTE);

        assertThat(released.done()).hasSize(25);
        assertThat(released.failed()).containsOnlyKeys(eni.primaryAddress());
        assertThat(released.failed().get(eni.primaryAddress())).isInstanceOf(CloudException.InvalidRequest.class);
        assertThat(look(eni).addresses()).containsExactly(eni.primaryAddress());
    }

    @Test
    void failureOfOneCallIsOfItsItems() {
        Eni eni = create("vsw-a");
        Assigned<InetAddress> assigned = batches.assignAddresses(eni.id(), IpFamily.IPV4, 25, token(), MINUTE);
        cloud.failNext(Action.UNASSIGN_PRIVATE_IP_ADDRESSES, 1, Fault.TRANSIENT);

        BatchResult<InetAddress> released = batches.releaseAddresses(eni.id(), Set.copyOf(assigned.items()), MINUTE);

        assertThat(released.failed()).hasSize(10);
        assertThat(released.failed().values()).allMatch(CloudException.Transient.class::isInstance);
        assertThat(released.done()).hasSize(15);
        assertThat(look(eni).secondaryAddresses())
                .containsExactlyInAnyOrderElementsOf(released.failed().keySet());
    }

    @Test
    void whatTimeDoesNotAllowIsNotSent() {
        cloud.use(Latencies.none().with(Action.UNASSIGN_PRIVATE_IP_ADDRESSES, Latency.fixed(Duration.ofSeconds(1))));
        Eni eni = create("vsw-a");
        Assigned<InetAddress> assigned = batches.assignAddresses(eni.id(), IpFamily.IPV4, 30, token(), MINUTE);

        BatchResult<InetAddress> released =
                batches.releaseAddresses(eni.id(), Set.copyOf(assigned.items()), Duration.ofSeconds(2));

        assertThat(released.done()).hasSize(20);
        assertThat(released.failed().values())
                .allSatisfy(e -> assertThat(e).hasMessageContaining("the cloud was not asked"));
        assertThat(cloud.calls(Action.UNASSIGN_PRIVATE_IP_ADDRESSES)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nlb", "clb"})
    void backendsComeAndGoInWholeGroups(String kind) {
        LoadBalancers balancers = provider.loadBalancers().stream()
                .filter(each -> each.kind().equals(kind))
                .findFirst()
                .orElseThrow();
        Eni eni = create("vsw-a");
        LoadBalancer balancer =
                balancers.create(new LoadBalancerSpec("lb", true, List.of("vsw-a"), Map.of()), token(), MINUTE);
        clock.advance(Duration.ofSeconds(5));
        BackendGroup group = balancers.createGroup(
                new BackendGroupSpec(balancer.id(), "pods", Protocol.TCP, Optional.empty()), token(), MINUTE);
        Set<Backend> hundred = IntStream.range(0, 100)
                .mapToObj(i -> new Backend(eni.id(), eni.primaryAddress(), 1_000 + i, 100))
                .collect(Collectors.toSet());
        var stranger = new Backend(eni.id(), Cidr.address("10.0.0.200"), 80, 100);
        var withStranger = new HashSet<>(hundred);
        withStranger.add(stranger);

        BatchResult<Backend> added = batches.addBackends(balancers, group.id(), withStranger, token(), MINUTE);
        BatchResult<Backend> weighed = batches.setWeights(
                balancers,
                group.id(),
                withStranger.stream().map(each -> each.withWeight(7)).collect(Collectors.toSet()),
                token(),
                MINUTE);

        assertThat(added.done()).containsExactlyInAnyOrderElementsOf(hundred);
        assertThat(added.failed()).containsOnlyKeys(stranger);
        assertThat(weighed.done()).hasSize(100);
        assertThat(weighed.failed()).containsOnlyKeys(stranger.withWeight(7));
        assertThat(balancers.backends(group.id(), Optional.empty(), MINUTE).items())
                .hasSize(100)
                .allMatch(each -> each.settled() && each.backend().weight() == 7);

        BatchResult<Backend> removed = batches.removeBackends(balancers, group.id(), hundred, token(), MINUTE);

        assertThat(removed.isWhole()).isTrue();
        assertThat(balancers.backends(group.id(), Optional.empty(), MINUTE).items())
                .isEmpty();
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> batches.assignAddresses("eni-1", IpFamily.IPV4, 0, token(), MINUTE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Assigned<>(List.of(), 1, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
