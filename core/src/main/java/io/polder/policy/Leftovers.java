package io.polder.policy;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What nothing leads to any more, and how to forget it once no program can be reading it. Things are told apart by
 * {@code equals}. Not thread-safe.
 */
final class Leftovers {

    private static final long GRACE_NANOS = 100_000_000L; // No program runs so long.

    private record Leftover(long since, Runnable forget) {}

    private final LongSupplier clock;
    private final Map<Object, Leftover> all = new LinkedHashMap<>(); // The oldest first.

    Leftovers(LongSupplier clock) {
        this.clock = clock;
    }

    /** From now on nothing leads to a thing; what was said of it before no longer counts. */
    void add(Object thing, Runnable forget) {
        all.remove(thing);
        all.put(thing, new Leftover(clock.getAsLong(), forget));
    }

    /** Forgets what has been here long enough. */
    void forget() {
        long now = clock.getAsLong();
        for (Iterator<Leftover> oldest = all.values().iterator(); oldest.hasNext(); ) {
            Leftover next = oldest.next();
            if (now - next.since < GRACE_NANOS) {
                return;
            }
            oldest.remove();
            next.forget.run();
        }
    }
}
