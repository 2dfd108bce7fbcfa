package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.provider.fake.Action;
import io.polder.spi.Eni;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Pools over the factories over a cloud. */
class CloudPoolTest extends CloudFixture {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void burstOfPodsIsServedByFewCalls() {
        var pool = addresses(PoolSettings.of(2, 6, 10).withCoolDown(Duration.ZERO));
        clock.advance(MINUTE);
        var futures = acquire(pool, 8);
        clock.advance(MINUTE);
        assertThat(futures).allMatch(CompletableFuture::isDone);
        assertThat(cloud.calls(Action.CREATE_NETWORK_INTERFACE)).isEqualTo(2);
        assertThat(cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES)).isLessThanOrEqualTo(2);
        assertThat(addressesOf(futures)).isSubsetOf(assigned()).hasSize(8);
    }

    @Test
    void wholeEnisAreMadeInParallel() {
        var pool = WatermarkPool.open(
                PoolSettings.of(0, 2, 2).withCoolDown(Duration.ZERO),
                eniFactory(),
                clock.scheduler(),
                clock,
                new Random(1));
        var futures = new ArrayList<CompletableFuture<Lease<Eni>>>();
        for (int i = 0; i < 2; i++) {
            futures.add(pool.acquire(new Owner("c" + i, "eth0"), MINUTE));
        }
        clock.advance(Duration.ofSeconds(15));
        assertThat(futures).allMatch(CompletableFuture::isDone);
        assertThat(secondaryEnis()).hasSize(2);
    }

    @Test
    void exhaustedInstanceFailsTheWaiterAndServesItAfterARelease() {
        var pool = addresses(PoolSettings.of(0, 0, 20).withCoolDown(Duration.ZERO));
        acquire(pool, 12);
        clock.advance(Duration.ofMinutes(2));
        var late = pool.acquire(new Owner("late", "eth0"), MINUTE);
        clock.advance(MINUTE);
        assertThat(late)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(PoolException.Exhausted.class);
        clock.advance(HOUR);
        pool.release(new Owner("c0", "eth0"));
        assertThat(pool.acquire(new Owner("late", "eth0"), MINUTE)).isCompleted();
    }

    private WatermarkPool<EniAddress> addresses(PoolSettings marks) {
        return WatermarkPool.open(marks, addressFactory(settings), clock.scheduler(), clock, new Random(1));
    }

    private static List<CompletableFuture<Lease<EniAddress>>> acquire(WatermarkPool<EniAddress> pool, int owners) {
        var futures = new ArrayList<CompletableFuture<Lease<EniAddress>>>();
        for (int i = 0; i < owners; i++) {
            futures.add(pool.acquire(new Owner("c" + i, "eth0"), MINUTE));
        }
        return futures;
    }

    private static Set<InetAddress> addressesOf(List<CompletableFuture<Lease<EniAddress>>> futures) {
        return futures.stream().map(f -> f.join().resource().address()).collect(Collectors.toSet());
    }

    private Set<InetAddress> assigned() {
        return secondaryEnis().stream().flatMap(e -> e.addresses().stream()).collect(Collectors.toSet());
    }
}
