package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.provider.fake.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 4: one call serves many waiters, and none of them waits for company when nothing is under way. */
final class CoalescingTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration CALL = Duration.ofSeconds(4);

    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    private final List<Duration> calls = new ArrayList<>(); // When they began.
    private final ScriptedFactory factory = new ScriptedFactory(10, 3);

    @AfterEach
    void end() {
        clock.close();
    }

    private WatermarkPool<Integer> open() {
        factory.beforeAllocate = () -> {
            calls.add(Duration.between(Instant.EPOCH, clock.instant()));
            clock.sleep(CALL);
        };
        return WatermarkPool.open(
                PoolSettings.of(0, 0, 100).withCoolDown(Duration.ZERO),
                factory,
                clock.scheduler(),
                clock,
                new Random(1));
    }

    private List<CompletableFuture<Lease<Integer>>> acquire(WatermarkPool<Integer> pool, int from, int count) {
        var futures = new ArrayList<CompletableFuture<Lease<Integer>>>();
        for (int i = from; i < from + count; i++) {
            futures.add(pool.acquire(new Owner("c" + i, "eth0"), MINUTE));
        }
        return futures;
    }

    @Test
    void firstOneDoesNotWaitForCompany() {
        var pool = open();
        acquire(pool, 0, 1);
        clock.advance(CALL);

        assertThat(calls).containsExactly(Duration.ZERO);
        assertThat(factory.batches).containsExactly(1);
    }

    @Test
    void fewThatComeMeanwhileShareACallAfterTheWindow() {
        var pool = open();
        acquire(pool, 0, 1);
        clock.advance(Duration.ofMillis(100));
        acquire(pool, 1, 2);
        clock.advance(Duration.ofMillis(100));
        acquire(pool, 3, 2);
        clock.advance(Duration.ofMillis(100));
        acquire(pool, 5, 1);
        clock.advance(CALL);

        assertThat(factory.batches).containsExactly(1, 5); // All that came within 300 ms of the first of them.
        assertThat(calls).containsExactly(Duration.ZERO, Duration.ofMillis(400));
    }

    @Test
    void windowGrowsWithWhatIsUnderWay() {
        var pool = open();
        acquire(pool, 0, 1);
        clock.advance(Duration.ofMillis(10));
        acquire(pool, 1, 1);
        clock.advance(Duration.ofMillis(400)); // Two are under way by now.
        acquire(pool, 2, 1);
        clock.advance(Duration.ofSeconds(2));

        assertThat(calls).containsExactly(Duration.ZERO, Duration.ofMillis(310), Duration.ofMillis(1_010));
    }

    @Test
    void whatFillsACallGoesAtOnce() {
        var pool = open();
        var all = acquire(pool, 0, 1);
        clock.advance(Duration.ofMillis(10));
        all.addAll(acquire(pool, 1, 20));
        clock.advance(Duration.ofMillis(1));

        assertThat(factory.batches).containsExactly(1, 10, 10);
        clock.advance(CALL);
        assertThat(all).allMatch(CompletableFuture::isDone);
    }

    @Test
    void thirtyAtOnceTakeThreeCalls() {
        var pool = open();
        var all = acquire(pool, 0, 30);
        clock.advance(CALL);

        assertThat(all).allMatch(CompletableFuture::isDone);
        assertThat(factory.batches).containsExactly(10, 10, 10);
    }
}
