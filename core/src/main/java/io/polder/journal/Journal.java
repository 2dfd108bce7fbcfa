package io.polder.journal;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An append-only journal with one writer. Records that are appended while the disk is busy become durable together, with
 * the next wait for it. Thread-safe.
 *
 * <p>A file begins with a snapshot; when enough has been written after it, a new file takes its place at once. When the
 * disk fails, what was not durable yet fails, and so does what follows, until a whole new file can be written: after a
 * failed fsync(2) nobody knows what the old one has.
 */
public final class Journal<T> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private enum Writer {
        IDLE,
        DUE,
        WORKING
    }

    /** What is written together. */
    private static final class Entry<T> {

        final List<T> records;
        final byte[] encoded;
        final CompletableFuture<Void> durable = new CompletableFuture<>();

        Entry(List<T> records, byte[] encoded) {
            this.records = records;
            this.encoded = encoded;
        }
    }

    private final Path directory;
    private final JournalSettings settings;
    private final Executor executor;
    private final InstantSource clock;
    private final JournalFiles<T> files; // Of the one thread that works.
    private final Object lock = new Object();

    @GuardedBy("lock")
    private List<Entry<T>> waiting = new ArrayList<>();

    @GuardedBy("lock")
    private Writer writer = Writer.IDLE;

    @GuardedBy("lock")
    private boolean closed;

    @GuardedBy("lock")
    private long records;

    @GuardedBy("lock")
    private @Nullable Throwable failure;

    @GuardedBy("lock")
    private Instant nextTry = Instant.MIN;

    private Journal(
            Path directory, JournalSettings settings, Executor executor, InstantSource clock, JournalFiles<T> files) {
        this.directory = directory;
        this.settings = settings;
        this.executor = executor;
        this.clock = clock;
        this.files = files;
    }

    /**
     * Opens the journal of a directory, or begins one.
     *
     * @param directory is made where it is not there; it should be on a disk that outlives a power failure
     * @param state is brought up to date before this returns, and is the journal's from then on
     * @param executor writes, one task at a time; stays the caller's
     * @throws JournalException.Locked when it is open already
     * @throws JournalException.Unreadable when it is of a newer version, or of something else
     * @throws JournalException.Corrupted when what was durable once is damaged. A last record that is torn is none: it was
     *     never confirmed, and is cut off
     * @throws JournalException.Unavailable when the disk fails
     */
    public static <T> Journal<T> open(
            Path directory,
            Format<T> format,
            JournaledState<T> state,
            JournalSettings settings,
            Executor executor,
            InstantSource clock) {
        return open(directory, format, state, settings, executor, clock, new LocalDisk());
    }

    static <T> Journal<T> open(
            Path directory,
            Format<T> format,
            JournaledState<T> state,
            JournalSettings settings,
            Executor executor,
            InstantSource clock,
            Disk disk) {
        requireNonNull(executor, "executor");
        requireNonNull(clock, "clock");
        try {
            var files = JournalFiles.open(directory, format, state, disk);
            return new Journal<>(directory, settings, executor, clock, files);
        } catch (IOException | UncheckedIOException e) {
            throw new JournalException.Unavailable(directory, "open", e);
        }
    }

    /** Whether a last record was torn when it was opened, and cut off. */
    public boolean wasTorn() {
        return files.wasTorn();
    }

    /**
     * Writes records, all or none, after those that were appended before.
     *
     * @param some at most 1 MiB of them
     * @throws IllegalArgumentException when their format cannot write them
     * @return completes when they are durable, on the executor; fails with {@link JournalException.Unavailable} when they
     *     may not be. What is chained to it should not block
     */
    public CompletableFuture<Void> append(List<T> some) {
        CompletableFuture<Void> durable = enqueue(some);
        flush();
        return durable;
    }

    /** The first half of {@link #append}: takes its place, and neither writes nor calls the executor. */
    public CompletableFuture<Void> enqueue(List<T> some) {
        List<T> own = List.copyOf(some);
        var entry = new Entry<>(own, files.encode(own));
        synchronized (lock) {
            if (closed) {
                return CompletableFuture.failedFuture(new JournalException.Unavailable(directory, "write to", null));
            }
            waiting.add(entry);
        }
        return entry.durable;
    }

    /** The other half: what has taken its place is going to be written. */
    public void flush() {
        synchronized (lock) {
            if (writer != Writer.IDLE || waiting.isEmpty()) {
                return;
            }
            writer = Writer.DUE;
        }
        start();
    }

    private void start() {
        try {
            executor.execute(this::work);
        } catch (RejectedExecutionException e) {
            work(); // Those who wait are not to wait for ever.
        }
    }

    private void work() {
        synchronized (lock) {
            if (writer != Writer.DUE) {
                return;
            }
            writer = Writer.WORKING;
        }
        while (true) {
            List<Entry<T>> batch;
            synchronized (lock) {
                if (waiting.isEmpty()) {
                    writer = Writer.IDLE;
                    lock.notifyAll();
                    return;
                }
                batch = waiting;
                waiting = new ArrayList<>();
            }
            write(batch);
        }
    }

    private void write(List<Entry<T>> batch) {
        Throwable outcome = refusal().orElse(null);
        if (outcome == null) {
            var all = new ArrayList<T>();
            batch.forEach(entry -> all.addAll(entry.records));
            outcome = write(all, batch.stream().map(entry -> entry.encoded).toList());
        }
        for (Entry<T> entry : batch) {
            if (outcome == null) {
                entry.durable.complete(null);
            } else {
                entry.durable.completeExceptionally(new JournalException.Unavailable(directory, "write to", outcome));
            }
        }
    }

    /** The failure that is too fresh to try again. */
    private Optional<Throwable> refusal() {
        synchronized (lock) {
            return clock.instant().isBefore(nextTry) ? Optional.ofNullable(failure) : Optional.empty();
        }
    }

    private @Nullable Throwable write(List<T> all, List<byte[]> encoded) {
        try {
            files.write(all, encoded, settings.largestLog());
        } catch (IOException | RuntimeException | Error e) {
            files.giveUp();
            boolean first;
            synchronized (lock) {
                first = failure == null;
                failure = e;
                nextTry = clock.instant().plus(settings.retry());
            }
            if (first) {
                log.error(
                        "Journal {} cannot be written; nothing is confirmed until it can: {}", directory, e.toString());
            }
            return e;
        }
        boolean healed;
        synchronized (lock) {
            records += all.size();
            healed = failure != null;
            failure = null;
        }
        if (healed) {
            log.info("Journal {} is written again", directory);
        }
        return null;
    }

    /** How it fares. */
    public JournalStatistics statistics() {
        synchronized (lock) {
            int unwritten =
                    waiting.stream().mapToInt(entry -> entry.records.size()).sum();
            return new JournalStatistics(
                    records, files.syncs(), files.snapshots(), files.bytes(), unwritten, Optional.ofNullable(failure));
        }
    }

    /** Writes what waits and closes. What is appended afterwards fails. Closing twice does nothing. */
    @Override
    public void close() {
        boolean work;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            if (writer == Writer.IDLE && !waiting.isEmpty()) {
                writer = Writer.DUE;
            }
            work = writer == Writer.DUE;
        }
        if (work) {
            work();
        }
        boolean interrupted = false;
        synchronized (lock) {
            while (writer != Writer.IDLE) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        files.close();
    }
}
