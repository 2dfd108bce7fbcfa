package io.polder.cloud;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A token bucket whose rate follows what the cloud takes (additive increase, multiplicative decrease; Chiu and Jain 1989):
 * halved when a call is throttled, and grown by a hundredth of the limit with each call that is not, up to the limit.
 * Thread-safe.
 */
final class TokenBucket {

    private static final double LEAST_OF_LIMIT = 1.0 / 32;
    private static final double GROWTH_OF_LIMIT = 1.0 / 100;

    /** What many threads meet at once is one sign, not many. */
    private static final Duration ONE_SIGN = Duration.ofSeconds(1);

    private static final double NANOS = 1e9;

    private final InstantSource clock;
    private final double limit; // per second
    private final double burst;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Turns turns = new Turns();

    @GuardedBy("lock")
    private double rate;

    @GuardedBy("lock")
    private double tokens;

    @GuardedBy("lock")
    private Instant filled;

    @GuardedBy("lock")
    private Instant slowed = Instant.MIN;

    /** @param perMinute the limit of the rate, and the size of the bucket */
    TokenBucket(InstantSource clock, int perMinute) {
        this.clock = clock;
        this.limit = perMinute / 60.0;
        this.burst = perMinute;
        this.rate = limit;
        this.tokens = burst;
        this.filled = clock.instant();
    }

    /** Queues for a token; to be followed by {@link #take} until that has one, or by {@link #leave}. */
    Turns.Turn join(String share) {
        synchronized (lock) {
            return turns.join(share);
        }
    }

    /** Takes a token, where it is that one's turn: zero then, or how long to wait before it is asked again. */
    Duration take(Turns.Turn turn) {
        synchronized (lock) {
            fill();
            int ahead = turns.ahead(turn);
            double missing = ahead + 1 - tokens;
            if (missing <= 0) {
                tokens -= 1;
                turns.served(turn);
                return Duration.ZERO;
            }
            return Duration.ofNanos(Math.max(1, (long) Math.ceil(missing / rate * NANOS)));
        }
    }

    void leave(Turns.Turn turn) {
        synchronized (lock) {
            turns.leave(turn);
        }
    }

    @GuardedBy("lock")
    private void fill() {
        Instant now = clock.instant();
        double seconds = Math.max(0, Duration.between(filled, now).toNanos() / NANOS);
        tokens = Math.min(burst, tokens + seconds * rate);
        filled = now;
    }

    /** The cloud took a call. */
    void taken() {
        synchronized (lock) {
            if (rate < limit) {
                fill();
                rate = Math.min(limit, rate + limit * GROWTH_OF_LIMIT);
            }
        }
    }

    /** The cloud throttled a call: what is left in the bucket is not worth anything. */
    void throttled() {
        synchronized (lock) {
            fill();
            Instant now = clock.instant();
            if (slowed.isBefore(now.minus(ONE_SIGN))) {
                slowed = now;
                rate = Math.max(limit * LEAST_OF_LIMIT, rate / 2);
                tokens = Math.min(tokens, 0);
            }
        }
    }

    double perMinute() {
        synchronized (lock) {
            return rate * 60;
        }
    }
}
