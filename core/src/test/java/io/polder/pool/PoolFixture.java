package io.polder.pool;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.polder.provider.fake.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/** A virtual clock, a factory of ten at a time, and the pools that a test opens over them. */
abstract class PoolFixture {

    static final Duration MINUTE = Duration.ofMinutes(1);

    final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    final ScriptedFactory factory = new ScriptedFactory(10);

    @AfterEach
    void closeTheClock() {
        clock.close();
    }

    WatermarkPool<Integer> filled(int lowMark, int highMark, int capacity) {
        var pool = open(factory, PoolSettings.of(lowMark, highMark, capacity));
        clock.advance(Duration.ZERO);
        return pool;
    }

    WatermarkPool<Integer> open(ScriptedFactory of, PoolSettings settings) {
        return WatermarkPool.open(settings.withCoolDown(Duration.ZERO), of, clock.scheduler(), clock, new Random(1));
    }

    void failFor(Duration time, RuntimeException failure) {
        factory.beforeAllocate = failingFor(time, failure);
    }

    void failDisposalFor(Duration time) {
        factory.beforeDispose = failingFor(time, CloudFailures.throttled());
    }

    private ScriptedFactory.Script failingFor(Duration time, RuntimeException failure) {
        var end = clock.instant().plus(time);
        return () -> {
            if (clock.instant().isBefore(end)) {
                throw failure;
            }
        };
    }

    @CanIgnoreReturnValue
    static CompletableFuture<Lease<Integer>> acquire(WatermarkPool<Integer> pool, Owner owner) {
        return pool.acquire(owner, MINUTE);
    }

    @CanIgnoreReturnValue
    static List<CompletableFuture<Lease<Integer>>> acquire(WatermarkPool<Integer> pool, int owners) {
        var futures = new ArrayList<CompletableFuture<Lease<Integer>>>();
        for (int i = 1; i <= owners; i++) {
            futures.add(acquire(pool, owner(i)));
        }
        return futures;
    }

    static Owner owner(int number) {
        return new Owner("c" + number, "eth0");
    }
}
