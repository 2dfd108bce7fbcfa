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

    /** With so many idle, which is the high mark, and as many in use by others as are asked for. */
    PolderClaims(int idle, int inUse) {
        pool = WatermarkPool.open(
                PoolSettings.of(idle / 4, idle, idle + inUse)
                        .withRefillMark(idle)
                        .withCoolDown(Duration.ZERO),
                new Numbers(idle + inUse),
                executor,
                Clock.systemUTC(),
                new Random(1));
        for (int i = 0; i < idle + inUse; i++) {
            acquire(Churn.other(i));
        }
        for (int i = inUse; i < idle + inUse; i++) {
            release(Churn.other(i));
        }
        Numbers.awaitIdle(pool, idle);
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
