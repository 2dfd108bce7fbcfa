package io.polder.pool;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** When a call of several steps has to be over. Immutable. */
final class Deadline {

    private final InstantSource clock;
    private final Instant end;

    Deadline(InstantSource clock, Duration timeout) {
        this.clock = clock;
        this.end = clock.instant().plus(timeout);
    }

    boolean isOver() {
        return !clock.instant().isBefore(end);
    }

    /** What is left, but at most so much, and at least a millisecond. */
    Duration atMost(Duration limit) {
        var left = Duration.between(clock.instant(), end);
        var least = Duration.ofMillis(1);
        if (left.compareTo(least) < 0) {
            return least;
        }
        return left.compareTo(limit) < 0 ? left : limit;
    }
}
