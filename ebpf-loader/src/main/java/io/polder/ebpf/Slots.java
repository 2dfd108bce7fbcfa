package io.polder.ebpf;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Keeps a few things that are costly to make, for whoever needs one next. Thread-safe; nobody ever waits. */
final class Slots<T> {

    private static final int MOST = 16;
    /** References between two slots, so that threads do not share a cache line. */
    private static final int SPACE = 16;

    private final AtomicReferenceArray<@Nullable T> slots;
    private final int mask;

    private Slots(int count) {
        this.slots = new AtomicReferenceArray<>(count * SPACE);
        this.mask = count - 1;
    }

    /** One. */
    static <T> Slots<T> one() {
        return new Slots<>(1);
    }

    /** As many as there are CPUs to run threads that need one, in moderation. */
    static <T> Slots<T> perCpu() {
        int cpus = Math.min(MOST, Runtime.getRuntime().availableProcessors());
        return new Slots<>(Integer.highestOneBit(2 * cpus - 1));
    }

    /** One of them, which is the caller's until it is given back; null when there is none. */
    @Nullable
    T take() {
        int start = start();
        for (int i = 0; i <= mask; i++) {
            int at = (start + i & mask) * SPACE;
            if (slots.getPlain(at) != null) {
                T taken = slots.getAndSet(at, null);
                if (taken != null) {
                    return taken;
                }
            }
        }
        return null;
    }

    /** Keeps it, or drops it when there are enough. */
    void give(T thing) {
        int start = start();
        for (int i = 0; i <= mask; i++) {
            int at = (start + i & mask) * SPACE;
            if (slots.getPlain(at) == null && slots.compareAndSet(at, null, thing)) {
                return;
            }
        }
    }

    /** A thread begins at the slot that it used last. */
    private static int start() {
        return System.identityHashCode(Thread.currentThread());
    }
}
