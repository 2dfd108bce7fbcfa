package io.polder.pool;

import java.time.Duration;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The looks that a pool takes at the cloud: when it starts, and at intervals. Thread-safe. */
final class PoolAudits<R> {

    private static final Logger log = LoggerFactory.getLogger(PoolAudits.class);

    /** Longer than listings are late. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    /** Changes the state of the pool. */
    interface Changes<R> {
        <T> T apply(Function<PoolState<R>, T> step);
    }

    private final PoolSettings settings;
    private final FactoryCalls<R> factory;
    private final PoolTasks tasks;
    private final Listeners<R> listeners;
    private final Changes<R> changes;

    /** Of the pool, used under its lock only. */
    private final RandomGenerator random;

    private final PoolTasks.Timer next = new PoolTasks.Timer();

    PoolAudits(
            PoolSettings settings,
            FactoryCalls<R> factory,
            PoolTasks tasks,
            Listeners<R> listeners,
            Changes<R> changes,
            RandomGenerator random) {
        this.settings = settings;
        this.factory = factory;
        this.tasks = tasks;
        this.listeners = listeners;
        this.changes = changes;
        this.random = random;
    }

    /** Looks for what a former process has left, and goes on from there. */
    void recover(boolean complete) {
        tasks.execute(() -> recover(complete, 0));
    }

    private void recover(boolean complete, int failures) {
        var asked = changes.apply(PoolState::everything);
        Recovered<R> found;
        try {
            found = factory.recover(asked, complete);
        } catch (RuntimeException | Error e) {
            log.warn("What a former process had is not known yet: {}", e.toString());
            var rest = changes.apply(s -> settings.backoff().delay(failures + 1, random));
            listeners.publish(l -> l.refillFailed(e, rest));
            tasks.schedule(() -> recover(complete, failures + 1), rest);
            return;
        }
        var ended = factory.endedBy(found.gone());
        changes.apply(s -> {
            s.recovered(asked, found, ended);
            return s;
        });
        auditLater();
    }

    /** Soon where the next look decides something. */
    void auditLater() {
        boolean soon = changes.apply(s -> s.census().isOpen());
        next.set(tasks.schedule(this::audit, soon ? LOOK_AGAIN : settings.auditEvery()));
    }

    private void audit() {
        var asked = changes.apply(PoolState::everything);
        try {
            var missing = factory.audit(asked);
            changes.apply(s -> {
                s.audited(asked, missing);
                return s;
            });
        } catch (RuntimeException | Error e) {
            log.warn("The cloud could not be looked at: {}", e.toString());
        }
        if (!changes.apply(s -> s.snapshot().closed())) {
            auditLater();
        }
    }

    void stop() {
        next.cancel();
    }
}
