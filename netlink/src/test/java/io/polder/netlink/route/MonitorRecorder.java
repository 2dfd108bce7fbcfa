package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A listener that keeps the events, and the table that they add up to, and checks the promises of {@link MonitorEvent}
 * at each. Thread-safe.
 */
final class MonitorRecorder implements Consumer<MonitorEvent> {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @GuardedBy("this")
    private final List<MonitorEvent> events = new ArrayList<>();

    @GuardedBy("this")
    private final Set<NetworkObject> table = new HashSet<>();

    @GuardedBy("this")
    private int waitedFor;

    @GuardedBy("this")
    private final List<String> broken = new ArrayList<>();

    @Override
    public synchronized void accept(MonitorEvent event) {
        check(event);
        events.add(event);
        notifyAll();
    }

    /** Waits for an event like that among those that no wait has gone past yet. */
    synchronized MonitorEvent await(Predicate<MonitorEvent> wanted) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            while (waitedFor < events.size()) {
                MonitorEvent event = events.get(waitedFor++);
                if (wanted.test(event)) {
                    return event;
                }
            }
            if (!waitUntil(deadline)) {
                int from = Math.max(0, events.size() - 20);
                throw new AssertionError("no such event among " + events.size() + ", the last are "
                        + events.subList(from, events.size()));
            }
        }
    }

    <T extends MonitorEvent> T await(Class<T> type) {
        return type.cast(await(type::isInstance));
    }

    /** Waits until the events add up to what is there; whenever they do not, more must follow. */
    void awaitConvergence(Supplier<Set<NetworkObject>> kernel) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            int seen = events().size();
            Set<NetworkObject> expected = kernel.get();
            synchronized (this) {
                if (table.equals(expected)) {
                    return;
                }
                while (events.size() == seen) {
                    if (!waitUntil(deadline)) {
                        assertThat(table).containsExactlyInAnyOrderElementsOf(expected);
                    }
                }
            }
        }
    }

    synchronized List<MonitorEvent> events() {
        return List.copyOf(events);
    }

    /** What the events add up to. */
    synchronized Set<NetworkObject> table() {
        return Set.copyOf(table);
    }

    synchronized void assertPromisesWereKept() {
        assertThat(broken).isEmpty();
    }

    @GuardedBy("this")
    private void check(MonitorEvent event) {
        MonitorEvent last = events.isEmpty() ? null : events.get(events.size() - 1);
        boolean begins = event instanceof MonitorEvent.OutOfStep;
        if (last == null ? !begins : last instanceof MonitorEvent.Ended) {
            broken.add(event + " after " + last);
        }
        if (event instanceof MonitorEvent.Added added && !table.add(added.object())) {
            broken.add("added twice: " + added.object());
        }
        if (event instanceof MonitorEvent.Removed removed && !table.remove(removed.object())) {
            broken.add("removed, but not there: " + removed.object());
        }
        if (event instanceof MonitorEvent.Changed changed) {
            if (!table.remove(changed.before()) || !table.add(changed.after())) {
                broken.add("not a change of what is there: " + changed);
            }
        }
    }

    @GuardedBy("this")
    private boolean waitUntil(long deadline) {
        long left = deadline - System.nanoTime();
        try {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return left > 0;
    }
}
