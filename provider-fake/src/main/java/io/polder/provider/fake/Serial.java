package io.polder.provider.fake;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Lets changes of a cloud happen one at a time, and tells its listener of them. Thread-safe. */
final class Serial {

    // Lock order: this, then those that readers need. The listener is called under this one, which no reader needs.
    private final ReentrantLock lock = new ReentrantLock();
    private final CloudListener listener;
    private volatile boolean telling; // written under the lock

    Serial(CloudListener listener) {
        this.listener = listener;
    }

    CloudListener listener() {
        return listener;
    }

    void serially(Runnable change) {
        serially(() -> {
            change.run();
            return true;
        });
    }

    <T> T serially(Supplier<T> change) {
        if (telling && lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("change the cloud from its listener: it may only read");
        }
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    /** Within a change: throws a {@link Refusal} when the listener does, after what was reserved is undone. */
    void tell(Consumer<CloudListener> news, Runnable undo) {
        telling = true;
        try {
            news.accept(listener);
        } catch (RuntimeException | Error e) {
            undo(undo, e);
            throw new Refusal(Fault.TRANSIENT, Fault.TRANSIENT.code(), "the listener threw " + e, e);
        } finally {
            telling = false;
        }
    }

    private static void undo(Runnable undo, Throwable reason) {
        try {
            undo.run();
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }
}
