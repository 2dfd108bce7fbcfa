package io.polder.pool;

import io.polder.spi.ClientToken;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ENIs where a release that a former process asked for may still happen, and that are given no addresses until it
 * cannot any more: it would take them from their next owner. Written down, so that the next process knows it, too, however
 * soon it follows. Confined to one thread at a time.
 */
final class ClosedEnis {

    private final EniSettings settings;
    private final InstantSource clock;
    private final Tokens tokens;
    private final IntentLog intents;
    private final Map<String, Instant> until = new HashMap<>();
    private final Map<String, List<ClientToken>> written = new HashMap<>();

    ClosedEnis(EniSettings settings, InstantSource clock, Tokens tokens, IntentLog intents) {
        this.settings = settings;
        this.clock = clock;
        this.tokens = tokens;
        this.intents = intents;
    }

    /** What former processes have written down; what is over by now ends. */
    void inherit(Intent intent) {
        var end = Instant.parse(intent.details().get(0));
        if (clock.instant().isBefore(end)) {
            remember(intent.subject(), end, intent.token());
        } else {
            intents.end(intent.token());
        }
    }

    /** For as long as a request may last from now on. */
    void close(String eniId) {
        var end = clock.instant().plus(settings.requestTimeout());
        var token = tokens.next();
        intents.begin(new Intent(token, Intent.Kind.CLOSE, eniId, List.of(end.toString())));
        var former = written.remove(eniId);
        remember(eniId, end, token);
        if (former != null) {
            former.forEach(intents::end);
        }
    }

    private void remember(String eniId, Instant end, ClientToken token) {
        until.merge(eniId, end, (a, b) -> a.isAfter(b) ? a : b);
        written.computeIfAbsent(eniId, id -> new ArrayList<>()).add(token);
    }

    /** Until when nothing is to be assigned there. */
    Optional<Instant> until(String eniId) {
        return Optional.ofNullable(until.get(eniId));
    }
}
