package io.polder.cloud;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.polder.spi.CloudException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How calls of one kind reach the cloud: through a circuit breaker and a token bucket, again and again while that may
 * help and the caller's time lasts. Thread-safe.
 *
 * <p>Failsafe decides what is repeated and when the breaker opens; it waits by the clock of the process, so all waiting is
 * done here, by the clock that was given: between attempts, and until an open breaker lets one call try.
 */
final class CallGuard {

    private static final Logger log = LoggerFactory.getLogger(CallGuard.class);

    /** The breaker is closed and half opened by hand, see above. */
    private static final Duration NEVER = Duration.ofDays(365);

    private final CloudCall call;
    private final ResilienceSettings settings;
    private final CallClock clock;
    private final TokenBucket bucket;
    private final CircuitBreaker<Object> breaker;
    private final Object lock = new Object();
    private final LongAdder sent = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder throttled = new LongAdder();

    @GuardedBy("lock")
    private Instant reopening = Instant.MIN;

    CallGuard(CloudCall call, ResilienceSettings settings, CallClock clock) {
        this.call = call;
        this.settings = settings;
        this.clock = clock;
        this.bucket = new TokenBucket(clock, settings.limit(call));
        this.breaker = CircuitBreaker.builder()
                .handleIf(e -> e instanceof CloudException failure && isSilence(failure))
                .withFailureThreshold(settings.breakerFailures(), settings.breakerWindow())
                .withSuccessThreshold(1)
                .withDelay(NEVER)
                .onOpen(event -> opened())
                .onClose(event -> log.info("{}: the cloud answers again", call))
                .build();
    }

    /** Whether the cloud did not answer, or said that it cannot: what it refuses, it has answered. */
    private static boolean isSilence(CloudException failure) {
        return failure instanceof CloudException.OutcomeUnknown
                || (failure instanceof CloudException.Transient && !(failure.getCause() instanceof NotSent));
    }

    /** Marks failures that the cloud had no part in. */
    private static final class NotSent extends RuntimeException {

        private static final long serialVersionUID = 1;

        NotSent() {
            super(null, null, false, false);
        }
    }

    private void opened() {
        synchronized (lock) {
            reopening = clock.instant().plus(settings.breakerPause());
        }
        log.warn(
                "{}: the cloud does not answer, {} of the last {} attempts; none for {}",
                call,
                settings.breakerFailures(),
                settings.breakerWindow(),
                settings.breakerPause());
    }

    /** One caller's attempts. Confined. */
    private final class Attempts {

        final String share;
        final String subject;
        final boolean repeatable;
        final Instant end;
        int failures;
        boolean interrupted;
        CloudException.@Nullable OutcomeUnknown unknown;

        Attempts(String share, String subject, boolean repeatable, Duration timeout) {
            this.share = share;
            this.subject = subject;
            this.repeatable = repeatable;
            this.end = clock.instant().plus(timeout);
        }

        Duration left() {
            var left = Duration.between(clock.instant(), end);
            return left.isNegative() ? Duration.ZERO : left;
        }

        /** Asked once for each failure: waits, if it is worth it. */
        boolean again(Throwable failure) {
            boolean open = failure instanceof CircuitBreakerOpenException;
            if (failure instanceof CloudException.OutcomeUnknown lost && unknown == null) {
                unknown = lost;
            }
            if (interrupted || !(open || (failure instanceof CloudException e && mayHelp(e)))) {
                return false;
            }
            failures++;
            Duration delay = open ? untilReopening() : settings.backoff().delay(failures, ThreadLocalRandom.current());
            if (delay.compareTo(left()) >= 0) {
                return false;
            }
            retries.increment();
            return slept(delay);
        }

        private boolean mayHelp(CloudException e) {
            boolean sent = !(e.getCause() instanceof NotSent);
            return (e instanceof CloudException.Throttled && sent)
                    || (e instanceof CloudException.Transient && sent)
                    || (e instanceof CloudException.OutcomeUnknown && repeatable);
        }

        boolean slept(Duration delay) {
            try {
                clock.sleep(delay);
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                interrupted = true;
                return false;
            }
        }

        /** What the caller is told: once an outcome was unknown, no failure of a repetition says what it was. */
        CloudException verdict(RuntimeException last) {
            CloudException failure =
                    last instanceof CloudException e ? e : notSent("the cloud has not answered of late");
            if (unknown != null && unknown != failure) {
                unknown.addSuppressed(failure);
                return unknown;
            }
            return failure;
        }

        CloudException.Transient notSent(String why) {
            return new CloudException.Transient(unsent(why));
        }

        CloudException.Failure unsent(String why) {
            return new CloudException.Failure(call.name(), subject, why + "; the cloud was not asked")
                    .withCause(new NotSent());
        }
    }

    private Duration untilReopening() {
        synchronized (lock) {
            var left = Duration.between(clock.instant(), reopening);
            return left.isNegative() ? Duration.ofMillis(1) : left.plusMillis(1);
        }
    }

    /** After its pause, an open breaker lets one call try. */
    private void reopen() {
        synchronized (lock) {
            if (breaker.isOpen() && !clock.instant().isBefore(reopening)) {
                breaker.halfOpen();
            }
        }
    }

    /**
     * @param share whose call it is: shares have their turns where calls have to wait
     * @param repeatable whether a repetition of a request whose outcome is unknown is the same request
     * @param attempt one call, within the time it is given
     */
    <T> T call(String share, String subject, boolean repeatable, Duration timeout, Function<Duration, T> attempt) {
        var attempts = new Attempts(share, subject, repeatable, timeout);
        RetryPolicy<Object> retry = RetryPolicy.builder()
                .handleIf(attempts::again)
                .withMaxRetries(-1)
                .build();
        try {
            return Failsafe.with(retry).get(() -> {
                reopen();
                return Failsafe.with(breaker).get(() -> once(attempts, attempt));
            });
        } catch (CloudException | CircuitBreakerOpenException e) {
            throw attempts.verdict(e);
        }
    }

    private <T> T once(Attempts attempts, Function<Duration, T> attempt) {
        takeToken(attempts);
        Duration now = attempts.left();
        if (now.isZero()) {
            throw attempts.notSent("no time is left");
        }
        try {
            sent.increment();
            T answer = attempt.apply(now.compareTo(settings.attemptTimeout()) < 0 ? now : settings.attemptTimeout());
            bucket.taken();
            return answer;
        } catch (CloudException.Throttled e) {
            throttled.increment();
            bucket.throttled();
            throw e;
        }
    }

    private void takeToken(Attempts attempts) {
        var turn = bucket.join(attempts.share);
        try {
            for (var wait = bucket.take(turn); !wait.isZero(); wait = bucket.take(turn)) {
                if (wait.compareTo(attempts.left()) > 0) {
                    throw new CloudException.Throttled(
                            attempts.unsent("no call of this kind is due within what is left of the time"));
                }
                if (!attempts.slept(wait)) {
                    throw attempts.notSent("interrupted while waiting for its turn");
                }
            }
        } finally {
            bucket.leave(turn);
        }
    }

    CallStatistics statistics() {
        return new CallStatistics(sent.sum(), retries.sum(), throttled.sum(), bucket.perMinute(), !breaker.isClosed());
    }
}
