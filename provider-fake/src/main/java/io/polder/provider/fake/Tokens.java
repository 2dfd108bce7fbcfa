package io.polder.provider.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.spi.ClientToken;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The answers of requests that carried a client token, kept for a day (inferred) to be given again. Thread-safe. */
final class Tokens {

    private static final Duration KEPT = Duration.ofDays(1);

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<Key, Done> done = new LinkedHashMap<>();

    private record Key(Action action, ClientToken token) {}

    private record Done(Object parameters, Object answer, Instant at) {}

    /** What was answered to this request before, if it was; throws when the token came with other parameters. */
    @SuppressWarnings("unchecked") // An action's answers are all of one type.
    <T> Optional<T> answer(Action action, ClientToken token, Object parameters) {
        synchronized (lock) {
            var before = done.get(new Key(action, token));
            if (before == null) {
                return Optional.empty();
            }
            if (!before.parameters().equals(parameters)) {
                throw Refusal.invalid(
                        "IdempotentParameterMismatch", "token " + token + " came before, with other parameters");
            }
            return Optional.of((T) before.answer());
        }
    }

    void keep(Action action, ClientToken token, Object parameters, Object answer, Instant now) {
        synchronized (lock) {
            forgetBefore(now.minus(KEPT));
            done.put(new Key(action, token), new Done(parameters, answer, now));
        }
    }

    @GuardedBy("lock")
    private void forgetBefore(Instant time) {
        var oldestFirst = done.values().iterator();
        while (oldestFirst.hasNext() && oldestFirst.next().at().isBefore(time)) {
            oldestFirst.remove();
        }
    }
}
