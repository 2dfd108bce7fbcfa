package io.polder.pool;

import io.polder.cloud.Backoff;
import io.polder.spi.CloudException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way out of a pool, one call of the factory at a time. Confined.
 *
 * <p>A resource that may be gone, because the answer to its disposal is lost, is condemned: it is never idle again.
 */
final class Outflow<R> {

    /** What one call is about. */
    enum Kind {
        CONDEMNED,
        SURPLUS,
        TIDY
    }

    /** One call: of {@code dispose}, or of {@code tidy} for {@link Kind#TIDY}, where there are no resources. */
    record Task<R>(Kind kind, List<R> resources) {}

    private final Backoff backoff;
    private final RandomGenerator random;

    private final List<R> condemned = new ArrayList<>();
    private List<R> leaving = List.of();
    private boolean tidyDue;
    private boolean running;
    private boolean resting;
    private int failures;
    private @Nullable Kind failedLast;
    private @Nullable Throwable lastFailure;

    Outflow(Backoff backoff, RandomGenerator random) {
        this.backoff = backoff;
        this.random = random;
    }

    int size() {
        return condemned.size() + leaving.size();
    }

    /** What the call under way is about; some may stay. */
    List<R> leaving() {
        return leaving;
    }

    List<R> resources() {
        var all = new ArrayList<>(condemned);
        all.addAll(leaving);
        return all;
    }

    /** Nothing is left to be disposed of or cleaned up, apart from what is idle. */
    boolean isDone() {
        return size() == 0 && !tidyDue && !running;
    }

    Optional<Throwable> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    void condemn(List<R> resources) {
        condemned.addAll(resources);
    }

    void tidyLater() {
        tidyDue = true;
    }

    /** Whether a call is to be started; from then on until it is done there is no other. */
    boolean start(boolean surplus) {
        boolean wanted = surplus || tidyDue || !condemned.isEmpty();
        if (running || resting || !wanted) {
            return false;
        }
        running = true;
        return true;
    }

    /** The kind of call to make now. After a failure another kind goes first, lest one block the others for ever. */
    Optional<Kind> next(boolean surplus) {
        var due = new ArrayList<Kind>();
        if (!condemned.isEmpty()) {
            due.add(Kind.CONDEMNED);
        }
        if (surplus) {
            due.add(Kind.SURPLUS);
        }
        if (tidyDue) {
            due.add(Kind.TIDY);
        }
        return due.stream()
                .filter(k -> k != failedLast)
                .findFirst()
                .or(() -> due.stream().findFirst());
    }

    Task<R> beginCondemned() {
        leaving = List.copyOf(condemned);
        condemned.clear();
        return new Task<>(Kind.CONDEMNED, leaving);
    }

    Task<R> beginSurplus(List<R> surplus) {
        leaving = List.copyOf(surplus);
        return new Task<>(Kind.SURPLUS, leaving);
    }

    Task<R> beginTidy() {
        tidyDue = false;
        return new Task<>(Kind.TIDY, List.of());
    }

    /** There was nothing to do after all. */
    void skipped() {
        running = false;
    }

    /** Ends a call that worked; returns those of its resources that are idle again. */
    List<R> succeeded(Task<R> task, List<R> gone) {
        ended();
        failures = 0;
        failedLast = null;
        lastFailure = null;
        var stayed = new ArrayList<>(task.resources());
        gone.forEach(stayed::remove);
        return staying(task, stayed, false);
    }

    /** Ends a call that failed; returns those of its resources that are idle again. A rest follows. */
    List<R> failed(Task<R> task, @Nullable Throwable failure) {
        ended();
        failedLast = task.kind();
        lastFailure = failure;
        tidyDue = true;
        boolean unharmed = failure instanceof CloudException && !(failure instanceof CloudException.OutcomeUnknown);
        return staying(task, task.resources(), !unharmed);
    }

    /** Begins a rest and says how long it is to be. */
    Duration rest() {
        resting = true;
        failures++;
        return backoff.delay(failures, random);
    }

    void rested() {
        resting = false;
    }

    private void ended() {
        running = false;
        leaving = List.of();
    }

    private List<R> staying(Task<R> task, List<R> resources, boolean maybeGone) {
        if (task.kind() == Kind.CONDEMNED || maybeGone) {
            condemned.addAll(resources);
            return List.of();
        }
        return List.copyOf(resources);
    }
}
