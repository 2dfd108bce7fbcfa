package io.polder.provider.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The latest answers in order, and how many calls there were in all. Thread-safe. */
final class Journal {

    private final CloudClock clock;
    private final int capacity;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Deque<JournalEntry> entries = new ArrayDeque<>();

    @GuardedBy("lock")
    private final Map<Action, Long> calls = new EnumMap<>(Action.class);

    Journal(CloudClock clock, int capacity) {
        this.clock = clock;
        this.capacity = capacity;
    }

    void called(Action action) {
        synchronized (lock) {
            calls.merge(action, 1L, Long::sum);
        }
    }

    void add(Request request, String outcome) {
        var entry = new JournalEntry(clock.instant(), request.action(), request.subject(), request.id(), outcome);
        synchronized (lock) {
            entries.add(entry);
            if (entries.size() > capacity) {
                entries.remove();
            }
        }
    }

    List<JournalEntry> entries() {
        synchronized (lock) {
            return List.copyOf(entries);
        }
    }

    long calls(Action action) {
        synchronized (lock) {
            return calls.getOrDefault(action, 0L);
        }
    }
}
