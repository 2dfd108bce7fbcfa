package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.polder.pool.metrics.PoolMetrics;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row 21: what can be seen of a pool. */
final class ObserveTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    private final ScriptedFactory factory = new ScriptedFactory(10);
    private final WatermarkPool<Integer> pool = WatermarkPool.open(
            PoolSettings.of(2, 6, 8).withCoolDown(Duration.ZERO), factory, clock.scheduler(), clock, new Random(1));

    @AfterEach
    void end() {
        clock.close();
    }

    private static Owner owner(int number) {
        return new Owner("c" + number, "eth0");
    }

    private void acquire(int from, int to) {
        for (int i = from; i <= to; i++) {
            assertThat(pool.acquire(owner(i), MINUTE)).isNotNull();
        }
    }

    private void fail() {
        factory.beforeAllocate = () -> {
            throw new CloudException.QuotaExceeded(new Failure("make", "ENI", "there are enough"));
        };
    }

    @Test
    void explainsWhatItDoesAndWhy() {
        assertThat(pool.explain().because()).startsWith("spare 0 is below low mark 2: 4 more are wanted");
        clock.advance(Duration.ofSeconds(1));
        assertThat(pool.explain().because()).isEqualTo("spare 4 is between low mark 2 and high mark 6");
        assertThat(pool.explain().target()).isEqualTo(4);
        fail();
        acquire(1, 4);
        clock.advance(Duration.ofSeconds(1));
        assertThat(pool.explain().because())
                .contains("it rests, as the last refill failed: make ENI: there are enough");
        factory.beforeAllocate = () -> {};
        clock.advance(MINUTE);
        acquire(5, 8);
        clock.advance(MINUTE);
        assertThat(pool.explain().because()).isEqualTo("there may not be more than 8");
        pool.close();
        assertThat(pool.explain().because()).isEqualTo("it is closed");
        assertThat(pool.explain().toString()).contains("8 in use").endsWith("it is closed");
    }

    @Test
    void explainsAFloor() {
        var floored = WatermarkPool.open(
                PoolSettings.of(1, 4, 20).withFloor(9), factory, clock.scheduler(), clock, new Random(1));
        clock.advance(Duration.ZERO);
        factory.beforeAllocate = () -> clock.sleep(Duration.ofSeconds(5));
        clock.advance(MINUTE);
        assertThat(floored.snapshot().levels().idle()).isEqualTo(9); // Though more than the high mark.
        assertThat(floored.explain().target()).isEqualTo(9);
        floored.close();
    }

    @Test
    void healthTellsWhenNobodyCanHope() {
        clock.advance(Duration.ofSeconds(1));
        assertThat(pool.health()).isEqualTo(new PoolHealth(true, List.of()));
        fail();
        acquire(1, 3);
        clock.advance(Duration.ofSeconds(1));
        assertThat(pool.health().ready()).isTrue(); // One is idle.
        assertThat(pool.health().problems()).containsExactly("the last refill failed: make ENI: there are enough");
        acquire(4, 4);
        clock.advance(Duration.ofSeconds(1));
        assertThat(pool.health().ready()).isFalse();
        factory.beforeAllocate = () -> {};
        clock.advance(MINUTE);
        assertThat(pool.health()).isEqualTo(new PoolHealth(true, List.of())); // By itself.
        acquire(5, 8);
        clock.advance(MINUTE);
        assertThat(pool.health())
                .isEqualTo(new PoolHealth(false, List.of("all 8 resources that there may be are in use")));
        pool.close();
        assertThat(pool.health().ready()).isFalse();
        assertThat(pool.health().problems()).contains("it is closed");
    }

    @Test
    void listenersHearOfEveryLeaseAndWhatItWaited() {
        var heard = new ArrayList<String>();
        pool.addListener(new PoolListener<Integer>() {
            @Override
            public void leased(Lease<? extends Integer> lease, Duration waited) {
                heard.add(lease.owner() + " after " + waited);
            }

            @Override
            public void released(Lease<? extends Integer> lease) {
                heard.add(lease.owner() + " is gone");
            }
        });
        factory.beforeAllocate = () -> clock.sleep(Duration.ofSeconds(7));
        acquire(1, 1);
        clock.advance(MINUTE);
        acquire(2, 2);
        pool.release(owner(1));
        pool.release(owner(1));

        assertThat(heard).containsExactly("c1/eth0 after PT7S", "c2/eth0 after PT0S", "c1/eth0 is gone");
    }

    @Test
    void metersSayTheSame() {
        var registry = new SimpleMeterRegistry();
        new PoolMetrics(pool, "addresses").bindTo(registry);
        clock.advance(Duration.ofSeconds(1));
        acquire(1, 3);
        clock.advance(Duration.ofSeconds(1));
        fail();
        acquire(4, 6);
        clock.advance(Duration.ofSeconds(1));

        var levels = pool.snapshot().levels();
        assertThat(gauge(registry, "polder.pool.resources", "state", "in_use")).isEqualTo(levels.inUse());
        assertThat(gauge(registry, "polder.pool.resources", "state", "idle")).isEqualTo(levels.idle());
        assertThat(gauge(registry, "polder.pool.mark", "mark", "low")).isEqualTo(2);
        assertThat(gauge(registry, "polder.pool.mark", "mark", "capacity")).isEqualTo(8);
        assertThat(registry.get("polder.pool.ready")
                        .tag("pool", "addresses")
                        .gauge()
                        .value())
                .isEqualTo(pool.health().ready() ? 1 : 0);
        assertThat(registry.get("polder.pool.wait").timer().count()).isEqualTo(levels.inUse());
        assertThat(registry.get("polder.pool.allocated").functionCounter().count())
                .isEqualTo((double) pool.snapshot().allocated());
        assertThat(registry.get("polder.pool.failures")
                        .tag("call", "refill")
                        .counter()
                        .count())
                .isGreaterThanOrEqualTo(1);
        registry.close();
    }

    private static double gauge(SimpleMeterRegistry registry, String name, String tag, String value) {
        return registry.get(name).tag(tag, value).gauge().value();
    }

    @Test
    void flightRecorderHasRefillsDisposalsAndWaits() throws Exception {
        var file = directory.resolve("pool.jfr");
        List<RecordedEvent> events;
        try (var recording = new Recording()) {
            recording.enable("io.polder.PoolRefill").withoutThreshold();
            recording.enable("io.polder.PoolDisposal").withoutThreshold();
            recording.enable("io.polder.PoolWait").withoutThreshold();
            recording.start();
            factory.beforeAllocate = () -> clock.sleep(Duration.ofSeconds(7));
            acquire(1, 6);
            clock.advance(MINUTE);
            for (int i = 1; i <= 6; i++) {
                pool.release(owner(i));
            }
            clock.advance(MINUTE);
            recording.stop();
            recording.dump(file);
        }
        events = RecordingFile.readAllEvents(file);
        var byName = events.stream()
                .collect(Collectors.groupingBy(each -> each.getEventType().getName(), Collectors.counting()));
        assertThat(byName).containsEntry("io.polder.PoolWait", 6L);
        assertThat(byName.get("io.polder.PoolRefill")).isGreaterThanOrEqualTo(1);
        assertThat(byName.get("io.polder.PoolDisposal")).isGreaterThanOrEqualTo(1);
        assertThat(events)
                .filteredOn(each -> each.getEventType().getName().equals("io.polder.PoolWait"))
                .allSatisfy(each -> assertThat(each.getDuration("waited")).isEqualTo(Duration.ofSeconds(7)));
    }
}
