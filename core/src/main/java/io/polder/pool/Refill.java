package io.polder.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a pool asks its factory for more, and for how much. Confined.
 *
 * <p>While no call is under way, the next one begins at once. While some are, what fills a whole call does not wait either;
 * fewer wait for each other, the longer the more calls are under way, or until one of those ends.
 */
final class Refill {

    private final PoolSettings settings;
    private final ResourceFactory<?> factory;
    private final Supply supply;
    private final Optional<Forecast> forecast;

    private int pending;
    private int calls;
    private boolean filling; // From below the low mark to the refill mark, over several calls.
    private boolean starting; // A call is about to begin, and will ask for what is wanted then.
    private @Nullable Instant partialSince; // Fewer than a whole call are wanted.
    private int expected;
    private Instant expectedUntil = Instant.MIN;

    Refill(PoolSettings settings, ResourceFactory<?> factory, RandomGenerator random) {
        this.settings = settings;
        this.factory = factory;
        this.supply = new Supply(factory.maxBatch(), settings.backoff(), random);
        this.forecast = settings.adaptation().map(Forecast::new);
    }

    int pending() {
        return pending;
    }

    boolean isIdle() {
        return calls == 0;
    }

    boolean isFilling() {
        return filling;
    }

    int calls() {
        return calls;
    }

    Supply supply() {
        return supply;
    }

    /** An owner that held nothing has asked. */
    void arrived(Instant now) {
        forecast.ifPresent(f -> f.arrived(now));
        expected = Math.max(0, expected - 1);
    }

    /** So many owners will ask before then. */
    void expect(int count, Instant until) {
        expected = count;
        expectedUntil = until;
    }

    /** Owners that were announced and have not asked yet. */
    int expected(Instant now) {
        return now.isBefore(expectedUntil) ? expected : 0;
    }

    /** When what was expected is expected no more; absent when nothing is. */
    Optional<Instant> expectedUntil(Instant now) {
        return expected(now) > 0 ? Optional.of(expectedUntil) : Optional.empty();
    }

    /** The marks in force. */
    Marks marks(Instant now) {
        Marks set = settings.marks();
        Marks learnt = forecast.map(f -> f.marks(now, set)).orElse(set);
        return learnt.plus(expected(now)).atMost(settings.capacity());
    }

    /** How many to ask for now. */
    int wanted(PoolLevels levels, Instant now) {
        if (calls >= factory.maxParallel()) {
            return 0;
        }
        return Math.min(supply.batch(), Watermarks.toAllocate(levels, settings, marks(now), filling));
    }

    /** What a decision calls for: a call at once, or another look at that time. */
    record Decision(boolean start, Optional<Instant> lookAgain) {}

    Decision decide(PoolLevels levels, Instant now) {
        filling = Watermarks.refilling(levels, marks(now), filling);
        int wanted = starting ? 0 : wanted(levels, now);
        if (wanted == 0) {
            partialSince = null;
            return new Decision(false, Optional.empty());
        }
        var due = due(wanted, now);
        if (due.isAfter(now)) {
            return new Decision(false, Optional.of(due));
        }
        partialSince = null;
        starting = true;
        return new Decision(true, Optional.empty());
    }

    private Instant due(int wanted, Instant now) {
        if (calls == 0 || wanted >= supply.batch()) {
            return now;
        }
        if (partialSince == null) {
            partialSince = now;
        }
        return partialSince.plus(settings.coalesce().multipliedBy(calls));
    }

    /** The call that was to begin begins; returns how many to ask for, 0 when none are wanted any more. */
    int begin(PoolLevels levels, boolean possible, Instant now) {
        starting = false;
        int count = possible ? wanted(levels, now) : 0;
        if (count > 0) {
            calls++;
            pending += count;
        }
        return count;
    }

    void succeeded(int asked, Duration took) {
        ended(asked);
        supply.succeeded();
        forecast.ifPresent(f -> f.refilled(took));
    }

    Supply.Answer failed(int asked, Throwable failure) {
        ended(asked);
        return supply.failed(asked, failure);
    }

    private void ended(int asked) {
        calls--;
        pending -= asked;
    }
}
