package io.polder.cloud;

import io.polder.spi.CloudException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** The guards of all calls of one cloud, and its reads under way. Thread-safe. */
final class Guards {

    private final Map<CloudCall, CallGuard> guards;
    private final SingleFlight reads;
    private final String share;

    Guards(ResilienceSettings settings, CallClock clock) {
        this(new EnumMap<>(CloudCall.class), new SingleFlight(clock), "");
        for (CloudCall call : CloudCall.values()) {
            guards.put(call, new CallGuard(call, settings, clock));
        }
    }

    private Guards(Map<CloudCall, CallGuard> guards, SingleFlight reads, String share) {
        this.guards = guards;
        this.reads = reads;
        this.share = share;
    }

    /** The same guards for another share. */
    Guards as(String otherShare) {
        return new Guards(guards, reads, otherShare);
    }

    private CallGuard of(CloudCall call) {
        CallGuard guard = guards.get(call);
        if (guard == null) {
            throw new AssertionError("every call has a guard: " + call);
        }
        return guard;
    }

    /** A change whose repetition is the same change. */
    <T> T change(CloudCall call, String subject, Duration timeout, Function<Duration, T> attempt) {
        return of(call).call(share, subject, true, timeout, attempt);
    }

    /** The same without an answer. */
    void run(CloudCall call, String subject, Duration timeout, Consumer<Duration> attempt) {
        change(call, subject, timeout, left -> {
            attempt.accept(left);
            return true;
        });
    }

    /** A change that a repetition would do twice. */
    <T> T changeOnce(CloudCall call, String subject, Duration timeout, Function<Duration, T> attempt) {
        return of(call).call(share, subject, false, timeout, attempt);
    }

    /** @param key what is read, of objects that are compared by value */
    <T> T read(CloudCall call, String subject, List<Object> key, Duration timeout, Function<Duration, T> attempt) {
        try {
            return reads.call(List.of(call, key), timeout, left -> of(call).call(share, subject, true, left, attempt))
                    .orElseThrow(() -> failed(call, subject, "no answer within " + timeout));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(call, subject, "interrupted while waiting");
        }
    }

    private static CloudException.Transient failed(CloudCall call, String subject, String why) {
        return new CloudException.Transient(new CloudException.Failure(call.name(), subject, why));
    }

    Map<CloudCall, CallStatistics> statistics() {
        var statistics = new EnumMap<CloudCall, CallStatistics>(CloudCall.class);
        guards.forEach((call, guard) -> statistics.put(call, guard.statistics()));
        return Map.copyOf(statistics);
    }
}
