package io.polder.pool;

import java.util.HashSet;
import java.util.Set;

/** What a look at the cloud has not shown: the second look in a row decides. Confined. */
final class Absences<R> {

    private final Set<R> once = new HashSet<>();
    private final Set<R> told = new HashSet<>(); // Leased ones, of which somebody was told.

    /** These were missing. */
    void missed(Set<R> resources) {
        once.addAll(resources);
    }

    /** Begins the evaluation of a look: what it has shown is there. */
    void keepOnly(Set<R> missing) {
        once.retainAll(missing);
        told.retainAll(missing);
    }

    /** Whether it was missing at the look before, too. */
    boolean isSecond(R resource) {
        return !once.add(resource);
    }

    /** Whether nobody was told of it yet. */
    boolean isNews(R resource) {
        return told.add(resource);
    }

    /** It is the pool's no more, or anew: what was seen of it says nothing. */
    void forget(R resource) {
        once.remove(resource);
        told.remove(resource);
    }

    /** Whether a further look decides something. */
    boolean isOpen() {
        return once.size() > told.size();
    }
}
