package io.polder.pool;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The threads of a process: they end with it. */
final class MortalScheduler extends AbstractExecutorService implements ScheduledExecutorService {

    private final ScheduledExecutorService scheduler;
    private final Doom doom;

    MortalScheduler(ScheduledExecutorService scheduler, Doom doom) {
        this.scheduler = scheduler;
        this.doom = doom;
    }

    private Runnable mortal(Runnable work) {
        return () -> {
            if (!doom.isDead()) {
                try {
                    work.run();
                } catch (Doom.Crash e) {
                    return; // That was that.
                }
            }
        };
    }

    @Override
    public void execute(Runnable work) {
        scheduler.execute(mortal(work));
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        return scheduler.schedule(mortal(work), delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("a pool has no use for it");
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable work, long initial, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("a pool has no use for it");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable work, long initial, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("a pool has no use for it");
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }
}
