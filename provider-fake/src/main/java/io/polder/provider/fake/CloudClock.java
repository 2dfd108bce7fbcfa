package io.polder.provider.fake;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The time a {@link FakeCloud} lives in: what the time is, how to wait, and how to do something later. Thread-safe.
 *
 * <p>{@link SystemClock} is real time; {@link VirtualClock} passes only when told to.
 */
public interface CloudClock extends InstantSource {

    /**
     * Waits until this much time has passed. What is zero or negative returns at once.
     *
     * @throws InterruptedException when the thread is interrupted before or during the wait
     */
    void sleep(Duration duration) throws InterruptedException;

    /** Runs tasks by this clock's time. It belongs to the clock and ends with it: callers do not shut it down. */
    ScheduledExecutorService scheduler();
}
