package io.polder.cloud;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How a {@link ResilientCloud} treats its cloud. Immutable.
 *
 * @param attemptTimeout the most that one attempt may take of a caller's time; positive
 * @param backoff between attempts
 * @param breakerFailures so many of the last {@code breakerWindow} attempts without an answer open a call's circuit breaker;
 *     at least 1
 * @param breakerWindow at least {@code breakerFailures}
 * @param breakerPause how long it is open before one call tries; positive
 * @param callsPerMinute the most calls of a kind, where it is not {@link CloudCall#callsPerMinute()}; each at least 1. They
 *     are a caller's alone, and an account's limits are shared: what the cloud throttles, is sent more slowly for a while
 */
public record ResilienceSettings(
        Duration attemptTimeout,
        Backoff backoff,
        int breakerFailures,
        int breakerWindow,
        Duration breakerPause,
        Map<CloudCall, Integer> callsPerMinute) {

    /** Attempts of ten seconds, 0.2 to 10 s between them, and a breaker that opens at ten of twenty, for ten seconds. */
    public static final ResilienceSettings DEFAULT = new ResilienceSettings(
            Duration.ofSeconds(10),
            new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10)),
            10,
            20,
            Duration.ofSeconds(10),
            Map.of());

    public ResilienceSettings {
        positive(attemptTimeout, "attemptTimeout");
        requireNonNull(backoff, "backoff");
        if (breakerFailures < 1 || breakerWindow < breakerFailures) {
            throw new IllegalArgumentException("the breaker opens at " + breakerFailures + " of " + breakerWindow
                    + " attempts: must be at least 1, and not more than there are");
        }
        positive(breakerPause, "breakerPause");
        callsPerMinute.forEach((call, limit) -> {
            if (limit < 1) {
                throw new IllegalArgumentException(limit + " calls of " + call + " per minute, must be at least 1");
            }
        });
        callsPerMinute = Map.copyOf(callsPerMinute);
    }

    private static void positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ", must be positive");
        }
    }

    /** The limit of a kind of calls. */
    public int limit(CloudCall call) {
        return callsPerMinute.getOrDefault(call, call.callsPerMinute());
    }

    /** The same with another limit of a kind of calls. */
    public ResilienceSettings withLimit(CloudCall call, int newCallsPerMinute) {
        var limits = new EnumMap<CloudCall, Integer>(CloudCall.class);
        limits.putAll(callsPerMinute);
        limits.put(requireNonNull(call, "call"), newCallsPerMinute);
        return new ResilienceSettings(attemptTimeout, backoff, breakerFailures, breakerWindow, breakerPause, limits);
    }

    /** The same with other times for attempts, and between them. */
    public ResilienceSettings withAttempts(Duration newAttemptTimeout, Backoff newBackoff) {
        return new ResilienceSettings(
                newAttemptTimeout, newBackoff, breakerFailures, breakerWindow, breakerPause, callsPerMinute);
    }

    /** The same with another breaker. */
    public ResilienceSettings withBreaker(int failures, int window, Duration pause) {
        return new ResilienceSettings(attemptTimeout, backoff, failures, window, pause, callsPerMinute);
    }
}
