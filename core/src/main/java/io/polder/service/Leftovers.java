package io.polder.service;

import io.polder.netlink.AddressFamily;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * What nothing refers to any more, and programs may still be looking at: kept for a while before it is given to others.
 * Confined to its owner's lock.
 */
final class Leftovers {

    /** One thing: an id of a backend, a range of slots, or an id of a port. */
    sealed interface Leftover {}

    record OldBackend(AddressFamily family, int id) implements Leftover {}

    record OldRange(int base, int size) implements Leftover {}

    record OldPort(int id) implements Leftover {}

    private record Kept(Leftover what, Instant until) {}

    private final Deque<Kept> kept = new ArrayDeque<>();

    void keep(Leftover what, Instant until) {
        kept.add(new Kept(what, until));
    }

    int size() {
        return kept.size();
    }

    /** Ends what was kept until now, in the order in which it was left. */
    void end(Instant now, Consumer<Leftover> ended) {
        while (!kept.isEmpty() && !kept.element().until().isAfter(now)) {
            ended.accept(kept.remove().what());
        }
    }
}
