package io.polder.cloud;

import io.polder.spi.CloudException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** When several calls have to be over together. Immutable. */
final class CallDeadline {

    private final InstantSource clock;
    private final Instant end;

    CallDeadline(InstantSource clock, Duration timeout) {
        this.clock = clock;
        this.end = clock.instant().plus(timeout);
    }

    boolean isOver() {
        return !clock.instant().isBefore(end);
    }

    /**
     * What is left.
     *
     * @param what is to be done with it
     * @throws CloudException.Transient when nothing is: it is not sent then
     */
    Duration left(String what) {
        var left = Duration.between(clock.instant(), end);
        if (left.isNegative() || left.isZero()) {
            throw new CloudException.Transient(
                    new CloudException.Failure(what, "a batch", "no time is left; the cloud was not asked"));
        }
        return left;
    }
}
