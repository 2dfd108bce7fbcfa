package io.polder.provider.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;

/** Keeps what tasks threw until somebody can be told. Thread-safe. */
final class Failures {

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final List<Throwable> kept = new ArrayList<>();

    void add(Throwable failure) {
        synchronized (lock) {
            kept.add(failure);
        }
    }

    /** Throws the first, with the others suppressed in it, and forgets them; nothing when there is none. */
    void rethrow() {
        List<Throwable> failures;
        synchronized (lock) {
            failures = List.copyOf(kept);
            kept.clear();
        }
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.get(0);
        failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
        if (first instanceof Error error) {
            throw error;
        }
        throw first instanceof RuntimeException runtime ? runtime : new IllegalStateException(first);
    }
}
