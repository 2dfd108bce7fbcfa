package io.polder.pool;

import io.polder.journal.JournalSettings;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.CloudProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One process of an agent, from its start to its end: a pool with its factory and journal. Confined to the clock. */
final class Life<R> implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    final Doom doom;
    final WatermarkPool<R> pool;
    private final PoolJournal<R> journal;

    /** What owners were told they hold, and have not released. */
    final Map<Owner, R> told;

    /**
     * @param late when a release happens that is under way at the end of the process; absent for never
     * @param told by former processes
     * @throws Doom.Crash when it ends at once
     */
    Life(
            Path directory,
            PoolSettings settings,
            CloudProvider cloud,
            Kind<R> kind,
            EniSettings enis,
            VirtualClock clock,
            long seed,
            Doom doom,
            Optional<Duration> late,
            Map<Owner, R> told) {
        this.doom = doom;
        this.told = new LinkedHashMap<>(told);
        this.journal = PoolJournal.open(
                directory, kind.codec(), new JournalSettings(4_096, Duration.ofSeconds(1)), writer(), clock, () -> {});
        var factory = kind.factory(
                new CrashingCloud(cloud, doom, late.map(after -> carryOut(clock, after))),
                enis,
                clock,
                new Random(seed),
                journal.intents());
        this.pool = WatermarkPool.open(
                settings, factory, new MortalScheduler(clock.scheduler(), doom), clock, new Random(seed), journal);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Nobody hears of it.
    private static Consumer<Runnable> carryOut(VirtualClock clock, Duration after) {
        return request -> clock.scheduler().schedule(request, after.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Before a write and after it, nobody knowing of it, the process may end. */
    private Executor writer() {
        return write -> {
            doom.step();
            if (doom.diesNext()) {
                doom.silence();
                write.run();
                doom.die();
                throw new Doom.Crash();
            }
            write.run();
            doom.step();
        };
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What came of it is in what was told.
    CompletableFuture<Lease<R>> acquire(Owner owner) {
        var future = pool.acquire(owner, PATIENCE);
        future.whenComplete((lease, failure) -> {
            if (lease != null && !doom.isSilent()) {
                told.put(owner, lease.resource());
            }
        });
        return future;
    }

    void release(Owner owner) {
        told.remove(owner); // Its pod has gone, whatever comes of this.
        pool.release(owner);
    }

    /** The operating system takes back what a process had. */
    @Override
    public void close() {
        journal.close();
    }
}
