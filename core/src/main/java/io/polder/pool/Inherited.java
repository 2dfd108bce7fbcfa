package io.polder.pool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a former process had and nobody held, as long as the cloud was not seen to have it. Confined. */
final class Inherited<R> {

    private final Map<R, Optional<PoolMemory.Last>> unconfirmed = new LinkedHashMap<>();
    private boolean unseen;

    /** Nothing is known until the cloud was looked at. */
    void add(List<PoolMemory.Unheld<R>> unheld) {
        unseen = true;
        unheld.forEach(each -> unconfirmed.put(each.resource(), Optional.ofNullable(each.last())));
    }

    /** Whether the cloud was not looked at yet. */
    boolean isUnseen() {
        return unseen;
    }

    /** The cloud was looked at. */
    void seen() {
        unseen = false;
    }

    int size() {
        return unconfirmed.size();
    }

    Set<R> resources() {
        return Set.copyOf(unconfirmed.keySet());
    }

    boolean contains(R resource) {
        return unconfirmed.containsKey(resource);
    }

    /** It is there, or gone: takes it out, and says who had it last. */
    Optional<PoolMemory.Last> remove(R resource) {
        var last = unconfirmed.remove(resource);
        return last == null ? Optional.empty() : last;
    }
}
