package io.polder.cloud;

import io.polder.spi.CloudException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** When a call of several steps has to be over. Immutable. */
public final class Deadline {

    private static final Duration LEAST = Duration.ofMillis(1);

    private final InstantSource clock;
    private final Instant end;

    /** Begins now. */
    public Deadline(InstantSource clock, Duration timeout) {
        this.clock = clock;
        this.end = clock.instant().plus(timeout);
    }

    public boolean isOver() {
        return !clock.instant().isBefore(end);
    }

    /** What is left, but at most so much, and at least a millisecond. */
    public Duration atMost(Duration limit) {
        var left = Duration.between(clock.instant(), end);
        if (left.compareTo(LEAST) < 0) {
            return LEAST;
        }
        return left.compareTo(limit) < 0 ? left : limit;
    }

    /**
     * What is left.
     *
     * @param what is to be done with it
     * @throws CloudException.Transient when nothing is: it is not sent then
     */
    Duration left(String what) {
        if (isOver()) {
            throw new CloudException.Transient(
                    new CloudException.Failure(what, "a batch", "no time is left; the cloud was not asked"));
        }
        return Duration.between(clock.instant(), end);
    }
}
