package io.polder.pool;

import io.polder.spi.ClientToken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The intents that end when the pool writes down what became of a resource. Thread-safe. */
final class Unwritten<K> {

    private final Map<K, List<ClientToken>> tokens = new HashMap<>();

    synchronized void add(K resource, ClientToken token) {
        tokens.computeIfAbsent(resource, any -> new ArrayList<>(1)).add(token);
    }

    /** Those of the resource, once. */
    synchronized List<ClientToken> end(K resource) {
        var ended = tokens.remove(resource);
        return ended == null ? List.of() : ended;
    }
}
