package io.polder.provider.fake;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Real time: the system's when it was made, and monotonic from there on. Its scheduler has four daemon threads, named
 * {@code polder-cloud-1} and so on, from the start; none is left after {@link #close}. Thread-safe.
 */
public final class SystemClock implements CloudClock, AutoCloseable {

    private static final int THREADS = 4;
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor scheduler;

    /** A clock that reads the system's time now. */
    public SystemClock() {
        scheduler = new ScheduledThreadPoolExecutor(THREADS, this::newThread);
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.prestartAllCoreThreads(); // A thread inherits its starter's netns: not that of whoever calls first.
    }

    private Thread newThread(Runnable work) {
        var thread = new Thread(work);
        threads.add(thread);
        thread.setName("polder-cloud-" + threads.size());
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        requireNonNull(duration, "duration");
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }

    @Override
    public ScheduledExecutorService scheduler() {
        return scheduler;
    }

    /**
     * Interrupts what runs, drops what waits, and ends the threads. Closing twice does nothing.
     *
     * @throws IllegalStateException when a task ignores its interrupt for ten seconds
     */
    @Override
    public void close() {
        scheduler.shutdownNow();
        long deadline = System.nanoTime() + CLOSING.toNanos();
        boolean interrupted = false;
        for (var thread : threads) {
            interrupted |= !join(thread, deadline);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the wait was left alone: an interrupt ends it early. */
    private static boolean join(Thread thread, long deadline) {
        if (thread == Thread.currentThread()) {
            return true; // It ends when the task that closes the clock returns.
        }
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            return false;
        }
        if (thread.isAlive()) {
            throw new IllegalStateException(
                    "close clock: " + thread.getName() + " still runs after " + CLOSING + " and an interrupt");
        }
        return true;
    }
}
