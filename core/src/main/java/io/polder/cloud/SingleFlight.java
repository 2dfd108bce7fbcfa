package io.polder.cloud;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.spi.CloudException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Equal reads that meet are made once. A caller never gets an answer to a question that was asked before its own: who
 * comes while a read is under way waits for the next one, and shares that. Thread-safe.
 */
final class SingleFlight {

    private final CallClock clock;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<Object, CompletableFuture<Object>> running = new HashMap<>();

    @GuardedBy("lock")
    private final Map<Object, CompletableFuture<Object>> next = new HashMap<>();

    SingleFlight(CallClock clock) {
        this.clock = clock;
    }

    /** What a caller has to do: wait for what is under way, and then read or see what another has read. */
    private record Ticket(@Nullable CompletableFuture<Object> before, CompletableFuture<Object> mine, boolean leads) {}

    /**
     * @param key what is read
     * @param read reads it within the time it is given
     * @return empty where the time ran out while another read
     */
    @SuppressWarnings("unchecked") // Equal keys have equal types.
    <T> Optional<T> call(Object key, Duration timeout, Function<Duration, T> read) throws InterruptedException {
        Instant end = clock.instant().plus(timeout);
        while (true) {
            Ticket ticket = ticket(key);
            awaitBefore(key, ticket, end);
            if (ticket.leads()) {
                return Optional.of(lead(key, ticket, end, read));
            }
            clock.await(ticket.mine(), left(end));
            if (!ticket.mine().isDone()) {
                return Optional.empty();
            }
            try {
                return Optional.of((T) ticket.mine().join());
            } catch (CompletionException e) {
                if (e.getCause() instanceof CloudException refusal && isTrueForAll(refusal)) {
                    throw refusal;
                }
                // Another's time ran out, or the cloud was not to be had: ours may not have.
                if (left(end).isZero()) {
                    return Optional.empty();
                }
            }
        }
    }

    private void awaitBefore(Object key, Ticket ticket, Instant end) throws InterruptedException {
        if (ticket.before() == null) {
            return;
        }
        try {
            clock.await(ticket.before(), left(end));
        } catch (InterruptedException e) {
            if (ticket.leads()) { // Who waits for this one reads for itself.
                begin(key, ticket.mine());
                end(key, ticket.mine());
                ticket.mine().completeExceptionally(e);
            }
            throw e;
        }
    }

    private static boolean isTrueForAll(CloudException refusal) {
        return refusal instanceof CloudException.NotFound
                || refusal instanceof CloudException.Unauthorized
                || refusal instanceof CloudException.InvalidRequest;
    }

    private Duration left(Instant end) {
        var left = Duration.between(clock.instant(), end);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private Ticket ticket(Object key) {
        synchronized (lock) {
            CompletableFuture<Object> current = running.get(key);
            var fresh = new CompletableFuture<Object>();
            if (current == null) {
                running.put(key, fresh);
                return new Ticket(null, fresh, true);
            }
            CompletableFuture<Object> waiting = next.putIfAbsent(key, fresh);
            return new Ticket(current, waiting == null ? fresh : waiting, waiting == null);
        }
    }

    private <T> T lead(Object key, Ticket ticket, Instant end, Function<Duration, T> read) {
        begin(key, ticket.mine());
        try {
            T answer = read.apply(left(end));
            end(key, ticket.mine());
            ticket.mine().complete(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            end(key, ticket.mine());
            ticket.mine().completeExceptionally(e);
            throw e;
        }
    }

    /** From here on, who asks the same has come too late for this one. */
    private void begin(Object key, CompletableFuture<Object> mine) {
        synchronized (lock) {
            next.remove(key, mine);
            running.put(key, mine);
        }
    }

    private void end(Object key, CompletableFuture<Object> mine) {
        synchronized (lock) {
            running.remove(key, mine);
        }
    }
}
