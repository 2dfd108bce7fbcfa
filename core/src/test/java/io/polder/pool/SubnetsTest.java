package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.cloud.Deadline;
import io.polder.provider.fake.Action;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.Cidr;
import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.InstanceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows 9 and 19: several vSwitches, and what happens when they run dry. */
final class SubnetsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final InstanceType TYPE = new InstanceType("ecs.test", 9, 4, 0);

    private final SmallCloud small = new SmallCloud(
            TYPE,
            "vsw-node",
            Latencies.realistic(),
            builder -> builder.subnet("vsw-node", Cidr.parse("10.0.0.0/24"))
                    .subnet("vsw-tiny", Cidr.parse("10.0.1.0/29")) // Four addresses for ENIs.
                    .subnet("vsw-small", Cidr.parse("10.0.2.0/28")) // Twelve.
                    .subnet("vsw-large", Cidr.parse("10.0.3.0/24")));
    private final VirtualClock clock = small.clock;
    private final FakeCloud cloud = small.cloud;

    @AfterEach
    void end() {
        small.close();
    }

    private EniAddressFactory factory(SubnetPolicy policy, String... subnets) {
        return small.factory(small.settings().withSubnets(policy, List.of(subnets)));
    }

    private WatermarkPool<EniAddress> pool(ResourceFactory<EniAddress> factory) {
        return WatermarkPool.open(
                PoolSettings.of(0, 0, 30).withCoolDown(Duration.ZERO),
                factory,
                clock.scheduler(),
                clock,
                new Random(1));
    }

    private Map<String, Integer> addresses() {
        var bySubnet = new HashMap<String, Integer>();
        cloud.enis().stream()
                .filter(eni -> !eni.primary())
                .forEach(eni -> bySubnet.merge(eni.subnetId(), eni.addresses().size(), Integer::sum));
        return bySubnet;
    }

    @Test
    void orderedGoesOnToTheNextWhereOneRunsDry() {
        var pool = pool(factory(SubnetPolicy.ORDERED, "vsw-tiny", "vsw-large"));
        var futures = new ArrayList<CompletableFuture<Lease<EniAddress>>>();
        for (int i = 0; i < 10; i++) {
            futures.add(pool.acquire(owner(i), MINUTE));
            clock.advance(Duration.ofSeconds(20));
        }

        assertThat(futures).allMatch(future -> future.isDone() && !future.isCompletedExceptionally());
        assertThat(addresses().get("vsw-tiny")).isBetween(1, 5);
        assertThat(addresses().get("vsw-large")).isGreaterThanOrEqualTo(5);
        futures.forEach(future -> assertThat(future.join().resource().subnet().cidr())
                .matches(cidr -> cidr.contains(future.join().resource().address())));
    }

    private static Owner owner(int number) {
        return new Owner("c" + number, "eth0");
    }

    @Test
    void mostFreeIsTheLargest() {
        factory(SubnetPolicy.MOST_FREE, "vsw-tiny", "vsw-large", "vsw-small").allocate(4, MINUTE);
        assertThat(addresses()).containsOnlyKeys("vsw-large");
    }

    @Test
    void randomAndWeightedSpread() {
        var settings = small.settings();
        var ids = List.of("vsw-tiny", "vsw-large");
        var counts = new HashMap<SubnetPolicy, Integer>();
        for (SubnetPolicy policy : List.of(SubnetPolicy.RANDOM, SubnetPolicy.WEIGHTED)) {
            var choice =
                    new SubnetChoice(small.provider.subnets(), settings.withSubnets(policy, ids), clock, new Random(9));
            for (int i = 0; i < 1_000; i++) {
                var deadline = new Deadline(clock, MINUTE);
                counts.merge(policy, choice.choose(deadline).equals("vsw-tiny") ? 1 : 0, Integer::sum);
            }
        }
        assertThat(counts.get(SubnetPolicy.RANDOM)).isBetween(430, 570);
        assertThat(counts.get(SubnetPolicy.WEIGHTED)).isBetween(2, 60); // 4 or 5 of some 255.
    }

    @Test
    void oneThatRanDryIsLeftOutAndThenTriedByOne() {
        var choice = new SubnetChoice(
                small.provider.subnets(),
                small.settings().withSubnets(SubnetPolicy.ORDERED, List.of("vsw-tiny", "vsw-large")),
                clock,
                new Random(9));
        var deadline = new Deadline(clock, Duration.ofHours(9));
        assertThat(choice.choose(deadline)).isEqualTo("vsw-tiny");

        var first = Duration.between(clock.instant(), choice.exhausted("vsw-tiny"));
        assertThat(choice.choose(deadline)).isEqualTo("vsw-large");
        clock.advance(first);
        assertThat(choice.choose(deadline)).isEqualTo("vsw-tiny"); // The probe.
        assertThat(choice.choose(deadline)).isEqualTo("vsw-large"); // Others do not wait for it.
        var second = Duration.between(clock.instant(), choice.exhausted("vsw-tiny"));
        assertThat(second).isEqualTo(first.multipliedBy(2));
        clock.advance(second);
        assertThat(choice.choose(deadline)).isEqualTo("vsw-tiny");
        choice.served("vsw-tiny");
        assertThat(choice.choose(deadline)).isEqualTo("vsw-tiny");
        for (int i = 0; i < 12; i++) {
            choice.exhausted("vsw-tiny");
        }
        assertThat(Duration.between(clock.instant(), choice.exhausted("vsw-tiny")))
                .isEqualTo(MINUTE);
    }

    @Test
    void whenAllAreDryTheWaiterIsToldWhichAndTheApiIsSpared() {
        var pool = pool(factory(SubnetPolicy.ORDERED, "vsw-tiny"));
        var futures = new ArrayList<CompletableFuture<Lease<EniAddress>>>();
        for (int i = 0; i < 8; i++) {
            futures.add(pool.acquire(owner(i), MINUTE));
        }
        clock.advance(Duration.ofMinutes(2));

        var served = futures.stream()
                .filter(future -> !future.isCompletedExceptionally())
                .toList();
        assertThat(served).hasSizeBetween(3, 5);
        var refused = futures.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(refused::join)
                .hasCauseInstanceOf(PoolException.Exhausted.class)
                .hasRootCauseInstanceOf(CloudException.AddressesExhausted.class)
                .hasMessageContaining("vsw-tiny");
        long before = cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES) + cloud.calls(Action.CREATE_NETWORK_INTERFACE);
        for (int i = 0; i < 60; i++) {
            assertThat(pool.acquire(owner(100), Duration.ofSeconds(10))).isNotNull();
            clock.advance(Duration.ofSeconds(10));
        }
        long after = cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES) + cloud.calls(Action.CREATE_NETWORK_INTERFACE);
        assertThat(after - before).isLessThan(25); // In ten minutes.
    }

    @Test
    void itRecoversByItself() {
        var others = factory(SubnetPolicy.ORDERED, "vsw-tiny");
        var theirs = others.allocate(4, MINUTE);
        var pool = pool(factory(SubnetPolicy.ORDERED, "vsw-tiny"));
        var first = pool.acquire(owner(1), MINUTE);
        clock.advance(MINUTE);
        assertThat(first.isDone() && !first.isCompletedExceptionally()).isFalse();

        others.keepNothing();
        List<EniAddress> left = theirs;
        while (!left.isEmpty()) {
            var gone = others.dispose(left, MINUTE);
            left = left.stream().filter(each -> !gone.contains(each)).toList();
        }
        others.tidy(MINUTE);
        clock.advance(Duration.ofMinutes(6)); // The longest block.
        var again = pool.acquire(owner(1), MINUTE);
        clock.advance(MINUTE);
        assertThat(again).isCompleted();
        assertThat(cloud.enis()).filteredOn(Eni::primary).hasSize(1);
    }
}
