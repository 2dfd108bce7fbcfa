package io.polder.journal;

import java.util.Optional;

/**
 * How a journal fares. Immutable.
 *
 * @param records that were made durable since it was opened
 * @param syncs waits for the disk since it was opened, those for snapshots included
 * @param snapshots since it was opened, the one at its opening included
 * @param bytes of the file that is being written
 * @param waiting records that are not durable yet
 * @param failure why nothing can be written now, where that is so
 */
public record JournalStatistics(
        long records, long syncs, long snapshots, long bytes, int waiting, Optional<Throwable> failure) {}
