package io.polder.cloud;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failures in a row: doubling from the first to the longest delay, with jitter. Immutable.
 *
 * @param initial after the first failure; positive, at most an hour
 * @param max the longest delay; at least {@code initial}, at most a day
 */
public record Backoff(Duration initial, Duration max) {

    private static final int MOST_DOUBLINGS = 30;

    public Backoff {
        if (initial.isNegative() || initial.isZero() || initial.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("initial back-off is " + initial + ", must be positive, at most PT1H");
        }
        if (max.compareTo(initial) < 0 || max.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "longest back-off is " + max + ", must be at least the initial " + initial + ", at most PT24H");
        }
    }

    /**
     * The delay after so many failures in a row: between half of the full delay and all of it.
     *
     * @param failures at least 1
     */
    public Duration delay(int failures, RandomGenerator random) {
        var doubled = initial.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        long full = Math.max(2, (doubled.compareTo(max) < 0 ? doubled : max).toNanos());
        return Duration.ofNanos(random.nextLong(full / 2, full + 1));
    }
}
