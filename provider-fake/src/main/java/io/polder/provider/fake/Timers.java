package io.polder.provider.fake;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does things later by the cloud's clock, until the cloud is closed. Thread-safe. */
final class Timers implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Timers.class);

    private final CloudClock clock;
    private volatile boolean closed;

    Timers(CloudClock clock) {
        this.clock = clock;
    }

    /** Runs the task after the delay; never, when the cloud or its clock is closed before that. */
    @SuppressWarnings("FutureReturnValueIgnored") // The task reports its own failure.
    void after(Duration delay, Runnable task) {
        try {
            clock.scheduler().schedule(() -> runIfOpen(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("The clock is closed: what was to happen in {} never will", delay, e);
        }
    }

    private void runIfOpen(Runnable task) {
        if (closed) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("A task of the fake cloud failed", e);
        }
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("use the fake cloud: it is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
