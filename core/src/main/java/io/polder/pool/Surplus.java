package io.polder.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How many resources have been too many for long enough. Confined. */
final class Surplus {

    private final Duration patience;
    private @Nullable Instant since;
    private int fewest;

    /** @param patience how long they have to be too many; zero for not at all */
    Surplus(Duration patience) {
        this.patience = patience;
    }

    /** So many are too many now; returns how many of them have been so for long enough. */
    int due(int count, Instant now) {
        if (patience.isZero()) {
            return count;
        }
        if (count == 0) {
            since = null;
            return 0;
        }
        if (since == null) {
            since = now;
            fewest = count;
        }
        fewest = Math.min(fewest, count);
        return now.isBefore(since.plus(patience)) ? 0 : fewest;
    }

    /** Some are being disposed of: the others are to be too many for as long again. */
    void taken() {
        since = null;
    }

    /** When there is something to decide. */
    Optional<Instant> due() {
        return since == null ? Optional.empty() : Optional.of(since.plus(patience));
    }
}
