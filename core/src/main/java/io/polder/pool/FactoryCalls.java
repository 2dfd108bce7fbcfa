package io.polder.pool;

import io.polder.spi.ClientToken;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Calls of a pool's factory, which is held to what it promises. Thread-safe as the factory is. */
record FactoryCalls<R>(ResourceFactory<R> factory, Duration timeout) {

    List<R> allocate(int count) {
        var event = new RefillEvent();
        event.begin();
        event.asked = count;
        try {
            var resources = allocated(count);
            event.brought = resources.size();
            return resources;
        } catch (RuntimeException | Error e) {
            event.failure = e.toString();
            throw e;
        } finally {
            event.commit();
        }
    }

    private List<R> allocated(int count) {
        var resources = List.copyOf(factory.allocate(count, timeout));
        if (resources.isEmpty()) {
            throw new IllegalStateException("allocate " + count + " of " + factory + ": it returned none");
        }
        return resources;
    }

    /** Those that are gone. */
    List<R> dispose(Outflow.Task<R> task) {
        var event = new DisposalEvent();
        event.begin();
        event.kind = task.kind().name();
        try {
            var gone = disposed(task);
            event.gone = gone.size();
            return gone;
        } catch (RuntimeException | Error e) {
            event.failure = e.toString();
            throw e;
        } finally {
            event.commit();
        }
    }

    private List<R> disposed(Outflow.Task<R> task) {
        if (task.kind() == Outflow.Kind.TIDY) {
            if (!factory.tidy(timeout)) {
                throw new IllegalStateException("tidy " + factory + ": something is left");
            }
            return List.of();
        }
        var gone = List.copyOf(factory.dispose(task.resources(), timeout));
        if (gone.isEmpty()) {
            throw new IllegalStateException("dispose of " + task.resources() + ": " + factory + " returned none");
        }
        return gone;
    }

    Recovered<R> recover(List<R> known, boolean complete) {
        return factory.recover(known, complete, timeout);
    }

    List<String> problems() {
        return factory.problems();
    }

    void keepNothing() {
        factory.keepNothing();
    }

    Set<R> audit(List<R> known) {
        return factory.audit(known, timeout);
    }

    List<ClientToken> endedBy(List<R> resources) {
        return factory.endedBy(resources);
    }
}
