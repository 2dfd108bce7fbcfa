package io.polder.provider.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * A token bucket for each limited action: a minute's worth of calls at once, refilled evenly. A bucket is kept as the
 * time at which it would be full again. Confined to {@link Gate}'s lock.
 */
final class Throttle {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final Map<Action, Integer> limits;
    private final Map<Action, Instant> fullAt = new EnumMap<>(Action.class);

    /** @param limits calls per minute, for the actions that have a limit; each at least 1 */
    Throttle(Map<Action, Integer> limits) {
        this.limits = Map.copyOf(limits);
    }

    /** Takes a token where there is one; what is refused takes none. */
    boolean admits(Action action, Instant now) {
        Integer limit = limits.get(action);
        if (limit == null) {
            return true;
        }
        Instant full = fullAt.getOrDefault(action, now);
        Instant next = (full.isBefore(now) ? now : full).plus(WINDOW.dividedBy(limit));
        if (next.isAfter(now.plus(WINDOW))) {
            return false;
        }
        fullAt.put(action, next);
        return true;
    }
}
