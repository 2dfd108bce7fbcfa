package io.polder.provider.fake;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;

/**
 * Time that passes only when told to, so that a week takes seconds and comes out the same every time. Thread-safe.
 *
 * <p>A discrete-event clock. What its {@link #scheduler} is given runs on threads that the clock owns, <em>one at a
 * time</em>, in the order of due time and then of submission. A task that calls {@link #sleep}, or waits for a future of
 * the scheduler, lets the others run and goes on when its time has come; so blocking code can be simulated as it is. A
 * task must not wait for another task in any other way (a lock held across a sleep, a {@code CompletableFuture}): nothing
 * else runs meanwhile, and the clock throws {@link IllegalStateException} with the waiting thread's stack after thirty
 * seconds of real time.
 *
 * <p>Every thread that is not the clock's is an <em>outside</em> one. Outside threads drive the clock, one at a time:
 * with the {@code advance} methods, or by sleeping or waiting for a future of the scheduler. Determinism holds as long
 * as one outside thread at a time uses the clock.
 */
public final class VirtualClock implements CloudClock, AutoCloseable {

    private static final Duration STUCK = Duration.ofSeconds(30);

    private final Instant start;
    private final Failures failures = new Failures();
    private final Baton baton;
    private final VirtualScheduler scheduler;

    /** A clock that stands at the given time. */
    public VirtualClock(Instant start) {
        this(start, STUCK);
    }

    VirtualClock(Instant start, Duration stuck) {
        this.start = requireNonNull(start, "start");
        this.baton = new Baton(stuck.toNanos(), failures);
        this.scheduler = new VirtualScheduler(baton);
    }

    @Override
    public Instant instant() {
        return start.plusNanos(baton.now());
    }

    /** The same scheduler always. Its {@code shutdown} and {@code shutdownNow} throw: {@link #close} the clock instead. */
    @Override
    public ScheduledExecutorService scheduler() {
        return scheduler;
    }

    /**
     * Waits until the clock has moved this far: on one of the clock's own threads by letting other tasks run, on an
     * outside thread by driving the clock there.
     *
     * @throws InterruptedException when the thread is interrupted, or the clock is closed
     */
    @Override
    public void sleep(Duration duration) throws InterruptedException {
        baton.sleep(nanos(requireNonNull(duration, "duration")));
    }

    /**
     * Runs everything that is due within this duration, in order, and leaves the clock at its end.
     *
     * @throws IllegalStateException on one of the clock's own threads; when a task waits for real; after close
     * @throws RuntimeException what a task given to {@code execute} threw, this time or while an outside thread slept;
     *     the other such exceptions are suppressed in it
     */
    public void advance(Duration duration) {
        baton.advance(nanos(requireNonNull(duration, "duration")), null);
        failures.rethrow();
    }

    /**
     * Runs what is due until nothing is left to do, and leaves the clock at the last event; or at the limit.
     *
     * @param limit the most to advance: periodic tasks never end
     * @return whether nothing is left to do
     * @throws IllegalStateException as {@link #advance}
     */
    public boolean advanceUntilIdle(Duration limit) {
        boolean idle = baton.advance(nanos(requireNonNull(limit, "limit")), baton::isIdle);
        failures.rethrow();
        return idle;
    }

    /**
     * Runs what is due until the condition holds, and leaves the clock there; or at the limit.
     *
     * @param condition asked on this thread, before the first event and after every one
     * @return whether the condition holds
     * @throws IllegalStateException as {@link #advance}
     */
    public boolean advanceUntil(BooleanSupplier condition, Duration limit) {
        requireNonNull(condition, "condition");
        boolean reached = baton.advance(nanos(requireNonNull(limit, "limit")), condition);
        failures.rethrow();
        return reached;
    }

    /**
     * Drops what waits, interrupts the tasks that sleep and ends the threads. Closing twice does nothing.
     *
     * @throws IllegalStateException on one of the clock's own threads, or when a task does not end
     * @throws RuntimeException what a task given to {@code execute} threw and no {@code advance} has thrown yet
     */
    @Override
    public void close() {
        VirtualScheduler.cancelAll(baton.close());
        failures.rethrow();
    }

    private static long nanos(Duration duration) {
        try {
            return Math.max(0, duration.toNanos());
        } catch (ArithmeticException e) {
            return duration.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }
}
