package io.polder.journal;

import java.time.Duration;

/**
 * How a journal treats its disk. Immutable.
 *
 * @param largestLog bytes after which what was written since the last snapshot is left out in favour of a new one; at least
 *     4096. It also must have grown to twice the snapshot
 * @param retry how long after a failure the disk is tried again; positive
 */
public record JournalSettings(long largestLog, Duration retry) {

    /** A snapshot each 4 MiB, and the disk again after a second. */
    public static final JournalSettings DEFAULT = new JournalSettings(4 << 20, Duration.ofSeconds(1));

    public JournalSettings {
        if (largestLog < 4096) {
            throw new IllegalArgumentException("largestLog is " + largestLog + ", must be at least 4096");
        }
        if (retry.isNegative() || retry.isZero()) {
            throw new IllegalArgumentException("retry is " + retry + ", must be positive");
        }
    }
}
