package io.polder.pool;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of events in the order they were published, one at a time. Thread-safe.
 *
 * <p>Publishing only queues, so that it can be done under a lock; whoever delivers first delivers for all.
 */
final class Listeners<R> {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final List<PoolListener<? super R>> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Consumer<PoolListener<? super R>>> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger undelivered = new AtomicInteger();

    void add(PoolListener<? super R> listener) {
        listeners.add(listener);
    }

    boolean isEmpty() {
        return listeners.isEmpty();
    }

    void publish(Consumer<PoolListener<? super R>> event) {
        if (!listeners.isEmpty()) {
            events.add(event);
        }
    }

    /** Delivers what is queued, unless another thread is at it. */
    void deliver() {
        if (events.isEmpty() || undelivered.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            for (var event = events.poll(); event != null; event = events.poll()) {
                tell(event);
            }
            seen = undelivered.addAndGet(-seen);
        } while (seen != 0);
    }

    private void tell(Consumer<PoolListener<? super R>> event) {
        for (var listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException | Error e) {
                log.warn("A pool listener failed: {}", listener, e);
            }
        }
    }
}
