package io.polder.benchmarks.pool;

import io.polder.pool.Owner;
import io.polder.pool.PoolSettings;
import io.polder.pool.WatermarkPool;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Ours, without a journal. Thread-safe. */
final class PolderClaims implements Claims {

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(2);
    private final WatermarkPool<Integer> pool;

    PolderClaims(int size) {
        pool = WatermarkPool.open(
                PoolSettings.of(size / 4, size, size).withRefillMark(size).withCoolDown(Duration.ZERO),
                new Numbers(size),
                executor,
                Clock.systemUTC(),
                new Random(1));
        Numbers.awaitIdle(pool, size);
    }

    @Override
    public Object acquire(Owner owner) {
        return pool.acquire(owner, Duration.ofSeconds(10)).join().resource();
    }

    @Override
    public void release(Owner owner) {
        pool.release(owner);
    }

    @Override
    public void close() {
        pool.close();
        executor.shutdownNow();
    }
}
