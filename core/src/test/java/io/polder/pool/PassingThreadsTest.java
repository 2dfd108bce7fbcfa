package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leases that pass without the pool's lock, beside those that do not: more threads than resources, so that some wait. */
@Timeout(120)
final class PassingThreadsTest {

    private static final int THREADS = 16;
    private static final int RESOURCES = 6;
    private static final int ROUNDS = 4_000;

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(2);
    private final ExecutorService users = Executors.newFixedThreadPool(THREADS);
    private final ScriptedFactory factory = new ScriptedFactory(10);
    private final Set<Integer> inUse = ConcurrentHashMap.newKeySet();

    @AfterEach
    void end() {
        users.shutdownNow();
        executor.shutdownNow();
    }

    private WatermarkPool<Integer> open() {
        return open(PoolSettings.of(1, RESOURCES, RESOURCES));
    }

    private WatermarkPool<Integer> open(PoolSettings settings) {
        return WatermarkPool.open(
                settings.withCoolDown(Duration.ZERO), factory, executor, InstantSource.system(), new Random(1));
    }

    private void churn(WatermarkPool<Integer> pool, int thread) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var owner = new Owner("c" + thread + "-" + round % 7, "eth0");
            int resource = pool.acquire(owner, Duration.ofMinutes(1)).get().resource();
            assertThat(inUse.add(resource)).as("%s is nobody else's", resource).isTrue();
            inUse.remove(resource);
            pool.release(owner);
        }
    }

    /** What several threads do for one owner at a time is one lease, which any of them may end. */
    private void shareOwners(WatermarkPool<Integer> pool, int thread) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var owner = new Owner("shared-" + (round + thread) % 5, "eth0");
            var future = pool.acquire(owner, Duration.ofMinutes(1));
            pool.release(owner);
            future.handle((lease, failure) -> lease).get(); // Or cancelled by another's release.
        }
    }

    private interface Use {
        void by(WatermarkPool<Integer> pool, int thread) throws Exception;
    }

    private void together(WatermarkPool<Integer> pool, Use use) throws Exception {
        var start = new CyclicBarrier(THREADS);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            running.add(users.submit(() -> {
                start.await();
                use.by(pool, thread);
                return null;
            }));
        }
        for (var each : running) {
            each.get(100, TimeUnit.SECONDS); // A wake-up that is lost would last for ever.
        }
    }

    private void requireAllBack(WatermarkPool<Integer> pool) throws Exception {
        var levels = pool.snapshot().levels();
        assertThat(levels.inUse()).isZero();
        assertThat(levels.waiting()).isZero();
        assertThat(factory.existing.size()).isLessThanOrEqualTo(RESOURCES);
        pool.closeAndDispose(Duration.ofMinutes(1)).get(60, TimeUnit.SECONDS);
        assertThat(factory.existing).isEmpty();
        assertThat(pool.snapshot().disposed()).isEqualTo(factory.everMade.size());
    }

    @Test
    void nobodyWaitsForWhatIsThere() throws Exception {
        var pool = open();

        together(pool, this::churn);

        requireAllBack(pool);
    }

    /** What passes is not counted one by one, and still no surplus is overlooked, nor is a refill. */
    @Test
    void marksHoldWhenAllIsQuiet() throws Exception {
        var pool = open(PoolSettings.of(2, 4, 3 * THREADS));
        for (int i = 0; i < THREADS; i++) {
            pool.acquire(new Owner("stays" + i, "eth0"), Duration.ofMinutes(1)).get();
        }

        together(pool, this::churn);

        await(pool, 2, 4);
        for (int i = 0; i < THREADS; i++) {
            pool.release(new Owner("stays" + i, "eth0"));
        }
        await(pool, 4, 4);
        for (int i = 0; i < 3; i++) {
            pool.acquire(new Owner("comes" + i, "eth0"), Duration.ofMinutes(1)).get();
        }
        await(pool, 2, 4);
    }

    private static void await(WatermarkPool<?> pool, int least, int most) throws InterruptedException {
        for (int i = 0; i < 1_000 && !isQuiet(pool.snapshot().levels(), least, most); i++) {
            Thread.sleep(10);
        }
        assertThat(pool.snapshot().levels()).matches(levels -> isQuiet(levels, least, most));
    }

    private static boolean isQuiet(PoolLevels levels, int least, int most) {
        return levels.idle() >= least && levels.idle() <= most && levels.pending() == 0 && levels.disposing() == 0;
    }

    @Test
    void ownersThatManySpeakForLoseNothing() throws Exception {
        var pool = open();

        together(pool, this::shareOwners);

        for (int i = 0; i < 5; i++) {
            pool.release(new Owner("shared-" + i, "eth0"));
        }
        requireAllBack(pool);
    }
}
