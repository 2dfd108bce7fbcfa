package io.polder.provider.fake;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long something takes: always the same, or log-normally distributed between two ends. The distribution's median is
 * the geometric mean of the ends, about 95 of 100 samples lie between them, and the rest are moved to the nearer end.
 * Immutable.
 *
 * @param least not negative; positive unless both are zero
 * @param most at least {@code least}
 */
public record Latency(Duration least, Duration most) {

    public Latency {
        if (least.isNegative() || least.compareTo(most) > 0 || (least.isZero() && !most.isZero())) {
            throw new IllegalArgumentException("latency from " + least + " to " + most
                    + ": must begin above zero, or be zero, and not end before it begins");
        }
    }

    /** Always this long. */
    public static Latency fixed(Duration duration) {
        requireNonNull(duration, "duration");
        return new Latency(duration, duration);
    }

    /** Log-normal between two ends, in milliseconds. */
    public static Latency millis(long least, long most) {
        return new Latency(Duration.ofMillis(least), Duration.ofMillis(most));
    }

    Duration sample(RandomGenerator random) {
        if (least.equals(most)) {
            return least;
        }
        double low = Math.log((double) least.toNanos());
        double high = Math.log((double) most.toNanos());
        double sample = (low + high) / 2 + random.nextGaussian() * (high - low) / 4;
        return Duration.ofNanos(Math.round(Math.exp(Math.min(high, Math.max(low, sample)))));
    }
}
