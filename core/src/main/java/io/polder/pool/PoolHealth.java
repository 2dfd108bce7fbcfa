package io.polder.pool;

import java.util.List;

/**
 * How a pool fares. Immutable.
 *
 * @param ready whether who asks now can hope for a resource
 * @param problems what is wrong, for people; empty when nothing is
 */
public record PoolHealth(boolean ready, List<String> problems) {

    public PoolHealth {
        problems = List.copyOf(problems);
    }
}
