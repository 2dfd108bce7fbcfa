package io.polder.pool;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Chooses idle resources by a {@link Placement}, and counts what is leased for it. Confined. */
final class Placing<R> {

    private final Placement<R> placement;
    private final Map<Object, Integer> leased = new HashMap<>();

    Placing(Placement<R> placement) {
        this.placement = placement;
    }

    void leased(R resource) {
        leased.merge(placement.sharedBy(resource), 1, Integer::sum);
    }

    void released(R resource) {
        leased.computeIfPresent(placement.sharedBy(resource), (shared, count) -> count > 1 ? count - 1 : null);
    }

    /** @param idle at least one, the longest idle first */
    R choose(List<R> idle) {
        R best = idle.get(0);
        double least = Double.POSITIVE_INFINITY;
        var seen = new HashSet<Object>();
        for (R each : idle) {
            Object shared = placement.sharedBy(each);
            if (!seen.add(shared)) {
                continue; // Others that share it cost as much, and were not idle for as long.
            }
            double cost = placement.cost(shared, leased.getOrDefault(shared, 0));
            if (cost < least) {
                least = cost;
                best = each;
            }
        }
        return best;
    }
}
