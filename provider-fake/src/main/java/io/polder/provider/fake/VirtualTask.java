package io.polder.provider.fake;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A task of a {@link VirtualScheduler}. Waiting for it passes the clock's time, never real time. Thread-safe. */
final class VirtualTask<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {

    private final Baton baton;
    private final long period; // positive: from due time to due time; negative: from end to start; 0: once
    private final Set<Worker> waiting = new HashSet<>(); // guarded by the baton
    private volatile long due;
    private volatile @Nullable Event event;

    VirtualTask(Baton baton, Callable<V> callable) {
        this(baton, callable, 0);
    }

    VirtualTask(Baton baton, Callable<V> callable, long period) {
        super(callable);
        this.baton = baton;
        this.period = period;
    }

    void submitAt(long time) {
        due = time;
        event = baton.submit(time, this);
    }

    @Override
    public void run() {
        if (!isPeriodic()) {
            super.run();
        } else if (super.runAndReset() && !baton.isClosed()) {
            submitAt(period > 0 ? due + period : baton.later(-period));
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        var queued = event;
        if (cancelled && queued != null) {
            baton.withdraw(queued);
        }
        return cancelled;
    }

    @Override
    protected void done() {
        baton.wake(waiting);
    }

    @Override
    public V get() throws InterruptedException, ExecutionException {
        if (!isDone()) {
            baton.await(Long.MAX_VALUE, this::isDone, waiting);
        }
        if (!isDone()) {
            throw new IllegalStateException("wait for a task: nothing is left to happen that would end it");
        }
        return super.get();
    }

    @Override
    public V get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!isDone()) {
            baton.await(Math.max(0, unit.toNanos(timeout)), this::isDone, waiting);
        }
        return super.get(0, TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean isPeriodic() {
        return period != 0;
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(due - baton.now(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
}
