package io.polder.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
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

    int size() {
        return unconfirmed.size();
    }

    Set<R> resources() {
        return unconfirmed.keySet();
    }

    /** What a look at the cloud has shown. */
    record Seen<R>(Map<R, Optional<PoolMemory.Last>> there, List<R> gone) {}

    /**
     * The cloud was looked at.
     *
     * @param asked what was looked for
     * @param found what it has of that, and what is gone
     * @param again whether it was looked at before: what is missing now is gone, too
     */
    Seen<R> seen(List<R> asked, Recovered<R> found, boolean again) {
        unseen = false;
        var present = new HashSet<>(found.present());
        var ended = new HashSet<>(found.gone());
        var there = new LinkedHashMap<R, Optional<PoolMemory.Last>>();
        var gone = new ArrayList<R>();
        for (R resource : asked) {
            var last = unconfirmed.get(resource);
            if (last == null) {
                continue; // Held.
            }
            if (present.contains(resource)) {
                unconfirmed.remove(resource);
                there.put(resource, last);
            } else if (again || ended.contains(resource)) {
                unconfirmed.remove(resource);
                gone.add(resource);
            }
        }
        return new Seen<>(there, gone);
    }

    /** The leases of what was looked for and is not there. */
    static <R> List<Lease<R>> missing(Collection<Holding<R>> held, List<R> asked, List<R> present) {
        return held.stream()
                .map(Holding::lease)
                .filter(lease -> asked.contains(lease.resource()) && !present.contains(lease.resource()))
                .toList();
    }
}
