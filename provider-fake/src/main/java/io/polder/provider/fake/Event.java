package io.polder.provider.fake;

import java.util.Comparator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens at a time of a {@link VirtualClock}: a task begins, or a worker goes on. Immutable.
 *
 * @param due nanoseconds since the clock's start
 * @param sequence orders events that are due together, and tells any two apart
 * @param task to begin, where no worker is named
 * @param worker that goes on
 */
record Event(
        long due,
        long sequence,
        @Nullable Runnable task,
        @Nullable Worker worker) implements Comparable<Event> {

    private static final Comparator<Event> ORDER =
            Comparator.comparingLong(Event::due).thenComparingLong(Event::sequence);

    void ifTask(Consumer<Runnable> consumer) {
        if (task != null) {
            consumer.accept(task);
        }
    }

    @Override
    public int compareTo(Event other) {
        return ORDER.compare(this, other);
    }
}
