package io.polder.cloud;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/** The time that callers of a cloud live in, and how they wait in it. Thread-safe. */
public interface CallClock extends InstantSource {

    /** Waits until this much time has passed. */
    void sleep(Duration duration) throws InterruptedException;

    /** Waits until the future has ended, in whatever way, for at most this long. */
    void await(CompletableFuture<?> future, Duration atMost) throws InterruptedException;

    /** How to wait in a time of one's own. */
    interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }

    /** Real time. */
    static CallClock system() {
        return SystemCallClock.INSTANCE;
    }

    /** Another time, such as a virtual one: what another thread ends is looked at every few milliseconds of it. */
    static CallClock of(InstantSource clock, Sleeper sleeper) {
        requireNonNull(clock, "clock");
        requireNonNull(sleeper, "sleeper");
        return new CallClock() {
            @Override
            public Instant instant() {
                return clock.instant();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                sleeper.sleep(duration);
            }

            @Override
            public void await(CompletableFuture<?> future, Duration atMost) throws InterruptedException {
                Instant end = clock.instant().plus(atMost);
                while (!future.isDone() && clock.instant().isBefore(end)) {
                    sleeper.sleep(Duration.ofMillis(5));
                }
            }
        };
    }
}
