package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.Cidr;
import io.polder.spi.Eni;
import io.polder.spi.InstanceType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 8: which ENI a pod's address is on. */
final class PlacementTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final InstanceType TYPE = new InstanceType("ecs.test", 4, 8, 0);

    private final SmallCloud small = new SmallCloud(
            TYPE, "vsw-1", Latencies.none(), builder -> builder.subnet("vsw-1", Cidr.parse("10.0.0.0/24")));
    private final VirtualClock clock = small.clock;
    private final Map<String, QueueLoad> loads = new HashMap<>();

    @AfterEach
    void end() {
        small.close();
    }

    /** Three ENIs with eight idle addresses each. */
    private WatermarkPool<EniAddress> pool(EniPlacement placement) {
        var factory = small.factory(small.settings().withMinimumEnis(3).withPlacement(placement))
                .withLoads(() -> Map.copyOf(loads));
        var pool = WatermarkPool.open(
                PoolSettings.of(24, 24, 24).withCoolDown(Duration.ZERO),
                factory,
                clock.scheduler(),
                clock,
                new Random(1));
        clock.advance(MINUTE);
        assertThat(pool.snapshot().levels().idle()).isEqualTo(24);
        return pool;
    }

    private List<String> macs() {
        return small.enis().stream().map(Eni::mac).sorted().toList();
    }

    private static Owner owner(int number) {
        return new Owner("c" + number, "eth0");
    }

    private static Map<String, Integer> lease(WatermarkPool<EniAddress> pool, int from, int to) {
        var byMac = new HashMap<String, Integer>();
        for (int i = from; i <= to; i++) {
            var lease = pool.acquire(owner(i), MINUTE).join();
            byMac.merge(lease.resource().mac(), 1, Integer::sum);
        }
        return byMac;
    }

    @Test
    void mostFreeSpreads() {
        var pool = pool(EniPlacement.MOST_FREE);
        assertThat(lease(pool, 1, 9))
                .hasSize(3)
                .allSatisfy((mac, count) -> assertThat(count).isEqualTo(3));
        for (int i = 1; i <= 9; i++) {
            pool.release(owner(i));
        }
        assertThat(lease(pool, 11, 13)).hasSize(3); // What was released does not count.
    }

    @Test
    void leastFreePacks() {
        assertThat(lease(pool(EniPlacement.LEAST_FREE), 1, 8)).hasSize(1);
    }

    @Test
    void leastLoadedQueueGoesByQueuesAndInterrupts() {
        var pool = pool(EniPlacement.LEAST_LOADED_QUEUE);
        var macs = macs();
        loads.put(macs.get(0), new QueueLoad(1, 0));
        loads.put(macs.get(1), new QueueLoad(2, 0));
        loads.put(macs.get(2), new QueueLoad(4, 0));
        assertThat(lease(pool, 1, 7))
                .containsEntry(macs.get(0), 1)
                .containsEntry(macs.get(1), 2)
                .containsEntry(macs.get(2), 4);

        loads.put(macs.get(2), new QueueLoad(4, 40_000)); // Busy, with the pods that it has.
        assertThat(lease(pool, 8, 10)).doesNotContainKey(macs.get(2));
    }

    @Test
    void withoutLoadsItIsByPods() {
        assertThat(lease(pool(EniPlacement.LEAST_LOADED_QUEUE), 1, 9)).hasSize(3);
    }

    @Test
    void loadsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new QueueLoad(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new QueueLoad(1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new QueueLoad(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
