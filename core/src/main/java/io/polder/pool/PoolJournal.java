package io.polder.pool;

import static java.util.Objects.requireNonNull;

import io.polder.journal.Journal;
import io.polder.journal.JournalException;
import io.polder.journal.JournalSettings;
import io.polder.journal.JournalStatistics;
import io.polder.spi.ClientToken;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * What a pool and its factory write down, so that a process that ends at any point leaves nothing that its successor does
 * not know of. One pool uses it at a time. Thread-safe.
 */
public final class PoolJournal<R> implements AutoCloseable {

    private static final long PATIENCE = 10;

    /**
     * What a former process has left.
     *
     * @param complete whether nothing is in use on the node beside these leases
     */
    record Heritage<R>(
            List<PoolRecord.Leased<R>> leases,
            List<PoolMemory.Unheld<R>> unheld,
            List<Intent> intents,
            boolean complete) {

        static <R> Heritage<R> of(PoolMemory<R> memory, boolean complete) {
            return new Heritage<>(memory.leases(), memory.unheld(), memory.intents(), complete);
        }
    }

    private final Journal<PoolRecord<R>> journal;
    private final InstantSource clock;
    private final Runnable onClose;
    private volatile Heritage<R> heritage;

    private PoolJournal(Journal<PoolRecord<R>> journal, Heritage<R> heritage, InstantSource clock, Runnable onClose) {
        this.journal = journal;
        this.heritage = heritage;
        this.clock = clock;
        this.onClose = onClose;
    }

    /**
     * Opens the journal of a directory, or begins one. It writes on a thread of its own.
     *
     * @param directory on a disk that outlives the process, and should outlive a power failure
     * @throws JournalException when it is open already, of a newer version, of other resources, or damaged; or when the disk
     *     fails
     */
    public static <R> PoolJournal<R> open(Path directory, ResourceCodec<R> codec, InstantSource clock) {
        ExecutorService writer = Executors.newSingleThreadExecutor(work -> {
            var thread = new Thread(work, "polder-pool-journal");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return open(directory, codec, JournalSettings.DEFAULT, writer, clock, () -> end(writer));
        } catch (RuntimeException | Error e) {
            writer.shutdown();
            throw e;
        }
    }

    private static void end(ExecutorService writer) {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(PATIENCE, TimeUnit.SECONDS)) {
                writer.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static <R> PoolJournal<R> open(
            Path directory,
            ResourceCodec<R> codec,
            JournalSettings settings,
            Executor writer,
            InstantSource clock,
            Runnable onClose) {
        var memory = new PoolMemory<R>();
        var journal = Journal.open(
                requireNonNull(directory, "directory"), new PoolFormat<>(codec), memory, settings, writer, clock);
        return new PoolJournal<>(journal, Heritage.of(memory, false), clock, onClose);
    }

    /**
     * Says what the node runs, all of it, as its kernel shows it: where that differs from what was written down, it counts.
     * So pods keep what they have though the journal is lost. To be called before the pool is opened; it returns when that
     * is durable. Leases that were written down and are not among these stay: {@link ResourcePool#retain} ends those.
     *
     * @throws JournalException when it cannot be written
     */
    public void adopt(Collection<Lease<R>> running) {
        var memory = PoolMemory.of(heritage);
        var found = new ArrayList<PoolRecord<R>>();
        for (Lease<R> lease : running) {
            if (!memory.has(lease)) {
                var record = new PoolRecord.Leased<>(lease.owner(), lease.resource(), clock.instant());
                memory.apply(record);
                found.add(record);
            }
        }
        heritage = Heritage.of(memory, true);
        write(found);
    }

    private void write(List<PoolRecord<R>> records) {
        try {
            journal.append(records).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof JournalException cause ? cause : e;
        }
    }

    Heritage<R> heritage() {
        return heritage;
    }

    /** Takes records in order, without waiting or writing: {@link #flush} has them written. */
    CompletableFuture<Void> enqueue(List<PoolRecord<R>> records) {
        return journal.enqueue(records);
    }

    void flush() {
        journal.flush();
    }

    /** How it fares; a failure there means that no lease is confirmed. */
    public JournalStatistics statistics() {
        return journal.statistics();
    }

    /** For the factory of the pool. */
    public IntentLog intents() {
        return new IntentLog() {
            @Override
            public void begin(Intent intent) {
                write(List.of(new PoolRecord.Begun<>(intent)));
            }

            @Override
            @SuppressWarnings("FutureReturnValueIgnored") // If it is forgotten, it is asked again.
            public void end(ClientToken token) {
                journal.append(List.of(new PoolRecord.Ended<>(token)));
            }

            @Override
            public List<Intent> unfinished() {
                return heritage.intents();
            }
        };
    }

    /** Writes what waits and closes. To be called after the pool is closed. */
    @Override
    public void close() {
        journal.close();
        onClose.run();
    }
}
