package io.polder.pool;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a pool has disposed of before the ENI that it is on was seen: it is nobody's, also for those who asked what the pool
 * has before that. Confined.
 */
final class Unseen {

    /** More than an instance has; those that were never seen go one after another. */
    private static final int MOST_ENIS = 64;

    private final Map<String, Set<InetAddress>> disposed = new LinkedHashMap<>();

    void add(String eniId, Collection<InetAddress> addresses) {
        disposed.computeIfAbsent(eniId, id -> new HashSet<>()).addAll(addresses);
        if (disposed.size() > MOST_ENIS) {
            disposed.remove(disposed.keySet().iterator().next());
        }
    }

    /** The ENI is seen: what of these the pool still has. */
    Set<InetAddress> seen(String eniId, Set<InetAddress> addresses) {
        var left = new HashSet<>(addresses);
        left.removeAll(disposed.getOrDefault(eniId, Set.of()));
        disposed.remove(eniId);
        return left;
    }
}
