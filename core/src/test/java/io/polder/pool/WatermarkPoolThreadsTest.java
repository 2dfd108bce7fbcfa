package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatermarkPoolThreadsTest {

    private static final int THREADS = 64;
    private static final int ROUNDS = 300;

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(4);
    private final ExecutorService users = Executors.newFixedThreadPool(THREADS);
    private final ScriptedFactory factory = new ScriptedFactory(10);
    private final Set<Integer> inUse = ConcurrentHashMap.newKeySet();

    @AfterEach
    void endTheThreads() throws InterruptedException {
        users.shutdownNow();
        executor.shutdownNow();
        assertThat(users.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void noTwoThreadsEverHoldTheSameResource() throws Exception {
        var pool = WatermarkPool.open(
                PoolSettings.of(4, 12, 32).withCoolDown(Duration.ZERO),
                factory,
                executor,
                InstantSource.system(),
                new Random(1));
        var start = new CountDownLatch(1);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            done.add(users.submit(() -> {
                start.await();
                churn(pool, thread);
                return null;
            }));
        }
        start.countDown();
        for (var each : done) {
            each.get(60, TimeUnit.SECONDS);
        }
        var levels = pool.snapshot().levels();
        assertThat(levels.inUse()).isZero();
        assertThat(levels.waiting()).isZero();
        pool.closeAndDispose(Duration.ofMinutes(1)).get(60, TimeUnit.SECONDS);
        assertThat(factory.existing).isEmpty();
        assertThat(pool.snapshot().disposed()).isEqualTo(factory.everMade.size());
    }

    private void churn(WatermarkPool<Integer> pool, int thread) throws Exception {
        var random = new Random(thread);
        for (int round = 0; round < ROUNDS; round++) {
            var owner = new Owner("c" + thread + "-" + round, "eth0");
            var future = pool.acquire(owner, Duration.ofMinutes(1));
            if (random.nextInt(4) == 0 && future.cancel(false)) {
                continue;
            }
            use(future, random);
            assertThat(pool.release(owner)).isTrue();
        }
    }

    private void use(Future<Lease<Integer>> future, Random random) throws ExecutionException, InterruptedException {
        int resource = future.get().resource();
        assertThat(inUse.add(resource)).as("%s is nobody else's", resource).isTrue();
        if (random.nextInt(8) == 0) {
            Thread.onSpinWait();
        }
        inUse.remove(resource);
    }

    @Test
    void poolWhoseExecutorIsShutDownClosesItself() {
        var pool = WatermarkPool.open(
                PoolSettings.of(0, 1, 1).withCoolDown(Duration.ZERO),
                factory,
                executor,
                InstantSource.system(),
                new Random(1));
        executor.shutdownNow();
        assertThat(pool.acquire(new Owner("c", "eth0"), Duration.ofMinutes(1)))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(PoolException.Closed.class);
        assertThat(pool.snapshot().closed()).isTrue();
    }
}
