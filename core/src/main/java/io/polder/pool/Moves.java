package io.polder.pool;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether resources move as {@link ResourceState} allows, one change of a pool after the other. Confined. */
final class Moves<R> {

    private Map<R, ResourceState> before = new HashMap<>();

    /**
     * To be asked after each change.
     *
     * @return true, so that it can be asserted
     * @throws AssertionError naming what has moved as it cannot
     */
    boolean areAllowed(Map<R, ResourceState> now) {
        now.forEach((resource, state) -> check(resource, before.get(resource), state));
        before.forEach((resource, state) -> {
            if (!now.containsKey(resource)) {
                check(resource, state, ResourceState.GONE);
            }
        });
        before = now;
        return true;
    }

    private static void check(Object resource, @Nullable ResourceState from, ResourceState to) {
        var allowed = from == null ? ResourceState.first() : from.next();
        if (from != to && !allowed.contains(to)) {
            throw new AssertionError(resource + " goes from " + from + " to " + to);
        }
    }
}
