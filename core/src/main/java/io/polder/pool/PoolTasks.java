package io.polder.pool;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** What a pool gives its executor, as long as that takes anything. Thread-safe. */
final class PoolTasks {

    /** The latest of some tasks of which one is due at a time. Thread-safe. */
    static final class Timer {

        private final AtomicReference<Optional<Future<?>>> task = new AtomicReference<>(Optional.empty());

        /** Cancels the one before. */
        void set(Optional<Future<?>> next) {
            task.getAndSet(next).ifPresent(previous -> previous.cancel(false));
        }

        void cancel() {
            set(Optional.empty());
        }
    }

    private final ScheduledExecutorService executor;
    private final Consumer<RejectedExecutionException> onRejection;

    /** @param onRejection is told when the executor takes no more */
    PoolTasks(ScheduledExecutorService executor, Consumer<RejectedExecutionException> onRejection) {
        this.executor = executor;
        this.onRejection = onRejection;
    }

    void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            onRejection.accept(e);
        }
    }

    /** A delay that is negative is none. */
    Optional<Future<?>> schedule(Runnable task, Duration delay) {
        try {
            return Optional.of(executor.schedule(task, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException e) {
            onRejection.accept(e);
            return Optional.empty();
        }
    }
}
