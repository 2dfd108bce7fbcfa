package io.polder.pool;

import java.time.Duration;

/**
 * How a pool's marks follow the demand, see {@code docs/pool.md}. Immutable.
 *
 * @param waitProbability how likely it may be that what is asked for while a refill is under way is more than is idle: above
 *     0, at most 0.5
 * @param halfLife the time after which what was seen counts half; positive
 * @param mostIdle the low mark is never above this, whatever the demand; at least 0
 */
public record Adaptation(double waitProbability, Duration halfLife, int mostIdle) {

    public Adaptation {
        if (!(waitProbability > 0 && waitProbability <= 0.5)) {
            throw new IllegalArgumentException(
                    "wait probability is " + waitProbability + ", must be above 0 and at most 0.5");
        }
        if (halfLife.isNegative() || halfLife.isZero()) {
            throw new IllegalArgumentException("half-life is " + halfLife + ", must be positive");
        }
        if (mostIdle < 0) {
            throw new IllegalArgumentException("most idle is " + mostIdle + ", must be at least 0");
        }
    }

    /** One in a hundred may wait; what was seen a quarter of an hour ago counts half; at most so many are idle. */
    public static Adaptation of(int mostIdle) {
        return new Adaptation(0.01, Duration.ofMinutes(15), mostIdle);
    }
}
