package io.polder.provider.fake;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The scheduler of a {@link VirtualClock}. It ends with the clock and cannot be shut down alone. Thread-safe. */
final class VirtualScheduler extends AbstractExecutorService implements ScheduledExecutorService {

    private final Baton baton;

    VirtualScheduler(Baton baton) {
        this.baton = baton;
    }

    @Override
    public void execute(Runnable command) {
        if (command instanceof VirtualTask<?> task) {
            task.submitAt(baton.now());
        } else {
            baton.submit(baton.now(), command);
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return schedule(Executors.callable(command), delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        var task = new VirtualTask<>(baton, callable);
        task.submitAt(after(delay, unit));
        return task;
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        return schedulePeriodic(command, initialDelay, positive(period), unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return schedulePeriodic(command, initialDelay, -positive(delay), unit);
    }

    private ScheduledFuture<?> schedulePeriodic(Runnable command, long initialDelay, long period, TimeUnit unit) {
        var task = new VirtualTask<>(baton, Executors.callable(command), unit.toNanos(period));
        task.submitAt(after(initialDelay, unit));
        return task;
    }

    private long after(long delay, TimeUnit unit) {
        return baton.later(Math.max(0, unit.toNanos(delay)));
    }

    private static long positive(long period) {
        if (period <= 0) {
            throw new IllegalArgumentException("period is " + period + ", must be positive");
        }
        return period;
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Callable<T> callable) {
        return new VirtualTask<>(baton, callable);
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
        return new VirtualTask<>(baton, Executors.callable(runnable, value));
    }

    /** Tries one task after the other: at most one of the clock's could run anyway. */
    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new ExecutionException("none of the tasks ever ended", e);
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        long due = after(timeout, unit);
        var last = new ExecutionException("there is no task to invoke", null);
        for (var callable : tasks) {
            var task = schedule(callable, 0, TimeUnit.NANOSECONDS);
            try {
                return task.get(due - baton.now(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                last = e;
            } finally {
                task.cancel(true);
            }
        }
        throw last;
    }

    @Override
    public void shutdown() {
        throw new UnsupportedOperationException("shut the scheduler down: it ends when its VirtualClock is closed");
    }

    @Override
    public List<Runnable> shutdownNow() {
        throw new UnsupportedOperationException("shut the scheduler down: it ends when its VirtualClock is closed");
    }

    @Override
    public boolean isShutdown() {
        return baton.isClosed();
    }

    @Override
    public boolean isTerminated() {
        return baton.isClosed();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        if (!baton.isClosed()) {
            baton.sleep(unit.toNanos(timeout));
        }
        return baton.isClosed();
    }

    /** Cancels what a closed clock has not run, so that nobody waits for it. */
    static void cancelAll(List<Runnable> dropped) {
        for (var task : dropped) {
            if (task instanceof Future<?> future) {
                future.cancel(false);
            }
        }
    }
}
