package io.polder.pool;

import io.polder.spi.ClientToken;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** ENIs that stay though nothing is used on them, which a successor is to know. Thread-safe. */
final class KeptEnis {

    private final Map<String, ClientToken> kept = new ConcurrentHashMap<>();
    private final IntentLog intents;
    private final Tokens tokens;
    private final Unwritten<EniAddress> unwritten;

    KeptEnis(IntentLog intents, Tokens tokens, Unwritten<EniAddress> unwritten) {
        this.intents = intents;
        this.tokens = tokens;
        this.unwritten = unwritten;
    }

    /** Nothing is used there any more. Returns when that is durable. */
    void keep(String eniId) {
        if (!kept.containsKey(eniId)) {
            var token = tokens.next();
            intents.begin(new Intent(token, Intent.Kind.KEEP, eniId, List.of()));
            kept.put(eniId, token);
        }
    }

    boolean contains(String eniId) {
        return kept.containsKey(eniId);
    }

    /** Those of them that are none of these. */
    List<String> others(Set<String> eniIds) {
        return kept.keySet().stream().filter(id -> !eniIds.contains(id)).toList();
    }

    /** A former process has kept these. */
    void inherit(Map<String, ClientToken> others) {
        kept.putAll(others);
    }

    /** These are used now: what was kept ends with the pool's record of it. */
    List<EniAddress> used(List<EniAddress> addresses) {
        addresses.forEach(
                each -> Optional.ofNullable(kept.remove(each.eniId())).ifPresent(token -> unwritten.add(each, token)));
        return addresses;
    }

    void removed(String eniId) {
        Optional.ofNullable(kept.remove(eniId)).ifPresent(intents::end);
    }
}
