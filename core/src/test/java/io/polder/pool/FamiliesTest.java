package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.provider.fake.Action;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.Fault;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.Cidr;
import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.InstanceType;
import io.polder.spi.IpFamily;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 12: IPv4, IPv6, and both or neither. */
final class FamiliesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final InstanceType TYPE = new InstanceType("ecs.test", 3, 6, 4);

    private final SmallCloud small = new SmallCloud(
            TYPE,
            "vsw-1",
            Latencies.realistic(),
            builder -> builder.subnet("vsw-1", Cidr.parse("10.0.1.0/24"), Cidr.parse("fd00:1::/64")));
    private final FakeCloud cloud = small.cloud;
    private final VirtualClock clock = small.clock;

    @AfterEach
    void end() {
        small.close();
    }

    private EniAddressFactory factory(AddressFamilies families) {
        return small.factory(small.settings().withFamilies(families).withMinimumLife(Duration.ZERO));
    }

    private List<InetAddress> onEnis(IpFamily family) {
        return small.enis().stream()
                .flatMap(eni -> eni.addresses(family).stream())
                .toList();
    }

    @Test
    void dualStackIsOneOfEach() {
        var factory = factory(AddressFamilies.DUAL_STACK);
        var first = factory.allocate(2, MINUTE); // With a new ENI.
        var more = factory.allocate(2, MINUTE); // By assignments.

        var all = new HashSet<InetAddress>();
        for (var pod : List.of(first.get(0), first.get(1), more.get(0), more.get(1))) {
            assertThat(IpFamily.of(pod.address())).isEqualTo(IpFamily.IPV4);
            assertThat(IpFamily.of(pod.ipv6().orElseThrow())).isEqualTo(IpFamily.IPV6);
            assertThat(all.addAll(pod.addresses())).isTrue();
        }
        assertThat(all).hasSize(8);
        assertThat(onEnis(IpFamily.IPV4)).hasSize(4);
        assertThat(onEnis(IpFamily.IPV6)).hasSize(4);
        // An ENI has four of IPv6 only, though six of IPv4.
        assertThat(factory.allocate(4, MINUTE))
                .hasSize(4)
                .allMatch(each -> !each.eniId().equals(first.get(0).eniId()));
        assertThatThrownBy(() -> factory.allocate(1, MINUTE)).isInstanceOf(CloudException.QuotaExceeded.class);
    }

    @Test
    void whereOneCannotBeHadNobodyIsGivenTheOther() {
        var factory = factory(AddressFamilies.DUAL_STACK);
        factory.allocate(1, MINUTE);
        cloud.failNext(Action.ASSIGN_IPV6_ADDRESSES, 1, Fault.THROTTLED);

        assertThatThrownBy(() -> factory.allocate(2, MINUTE)).isInstanceOf(CloudException.Throttled.class);
        long calls = cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES);
        assertThat(factory.allocate(2, MINUTE))
                .hasSize(2)
                .allMatch(each -> each.ipv6().isPresent());
        assertThat(cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES)).isEqualTo(calls); // Those were there.
        assertThat(onEnis(IpFamily.IPV4)).hasSize(3);
        assertThat(onEnis(IpFamily.IPV6)).hasSize(3);
    }

    @Test
    void lostAnswerOfOneFamilyIsSettled() {
        var factory = factory(AddressFamilies.DUAL_STACK);
        factory.allocate(1, MINUTE);
        cloud.failNext(Action.ASSIGN_IPV6_ADDRESSES, 3, Fault.ANSWER_LOST);

        assertThatThrownBy(() -> factory.allocate(2, MINUTE)).isInstanceOf(CloudException.OutcomeUnknown.class);
        assertThat(factory.tidy(MINUTE)).isTrue();
        assertThat(factory.allocate(2, MINUTE))
                .hasSize(2)
                .allMatch(each -> each.ipv6().isPresent());
        assertThat(onEnis(IpFamily.IPV6)).hasSize(3);
    }

    @Test
    void bothAreGivenBack() {
        var factory = factory(AddressFamilies.DUAL_STACK);
        var first = factory.allocate(1, MINUTE);
        var more = factory.allocate(3, MINUTE);

        assertThat(factory.dispose(more, MINUTE)).containsExactlyInAnyOrderElementsOf(more);
        assertThat(onEnis(IpFamily.IPV4)).hasSize(1);
        assertThat(onEnis(IpFamily.IPV6)).hasSize(1);
        assertThat(factory.dispose(first, MINUTE)).isEqualTo(first);
        clock.advance(MINUTE);
        assertThat(cloud.enis()).allMatch(Eni::primary);
    }

    @Test
    void halfOfAReleaseIsOfUnknownOutcome() {
        var factory = factory(AddressFamilies.DUAL_STACK);
        factory.allocate(1, MINUTE);
        var more = factory.allocate(2, MINUTE);
        cloud.failNext(Action.UNASSIGN_IPV6_ADDRESSES, 1, Fault.THROTTLED);

        assertThatThrownBy(() -> factory.dispose(more, MINUTE)).isInstanceOf(CloudException.OutcomeUnknown.class);
        assertThat(factory.dispose(more, MINUTE)).hasSize(2);
        assertThat(onEnis(IpFamily.IPV4)).hasSize(1);
        assertThat(onEnis(IpFamily.IPV6)).hasSize(1);
    }

    @Test
    void ipv6AloneLeavesThePrimaryAddressAlone() {
        var factory = factory(AddressFamilies.IPV6);
        var pods = factory.allocate(3, MINUTE);

        assertThat(pods).hasSize(3).allMatch(each -> IpFamily.of(each.address()) == IpFamily.IPV6);
        assertThat(onEnis(IpFamily.IPV4)).hasSize(1); // The ENI's own.
        assertThat(factory.allocate(2, MINUTE)).hasSize(1); // Four fit.
        var pool = WatermarkPool.open(
                PoolSettings.of(1, 2, 8).withCoolDown(Duration.ZERO),
                factory(AddressFamilies.IPV6),
                clock.scheduler(),
                clock,
                new Random(1));
        clock.advance(MINUTE);
        var lease = pool.acquire(new Owner("c1", "eth0"), MINUTE).join();
        assertThat(IpFamily.of(lease.resource().address())).isEqualTo(IpFamily.IPV6);
        pool.close();
    }

    @Test
    void wholeEnisHaveBothToo() {
        var factory = new EniFactory(
                small.provider,
                TYPE,
                small.settings().withFamilies(AddressFamilies.DUAL_STACK),
                clock::sleep,
                clock,
                new Random(3));
        var eni = factory.allocate(1, MINUTE).get(0);
        assertThat(eni.addresses(IpFamily.IPV4)).hasSize(1);
        assertThat(eni.addresses(IpFamily.IPV6)).hasSize(1);
    }
}
