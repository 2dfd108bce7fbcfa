package io.polder.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a journal: {@code lock}, and {@code journal-N.log}, of which the one with the highest number counts. It got
 * its name when its snapshot was durable. Confined to the thread that works, but for the counters.
 */
final class JournalFiles<T> {

    private static final Logger log = LoggerFactory.getLogger(JournalFiles.class);
    private static final Pattern LOG = Pattern.compile("journal-(\\d{1,18})\\.log");
    private static final String TEMPORARY = ".tmp";

    private final Path directory;
    private final Format<T> format;
    private final JournaledState<T> state;
    private final Disk disk;
    private final RandomAccessFile lock;
    private final AtomicLong syncs = new AtomicLong();
    private final AtomicLong snapshots = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private @Nullable SegmentFile<T> current;
    private long number;
    private long snapshotBytes;
    private volatile boolean torn;

    private JournalFiles(Path directory, Format<T> format, JournaledState<T> state, Disk disk, RandomAccessFile lock) {
        this.directory = directory;
        this.format = format;
        this.state = state;
        this.disk = disk;
        this.lock = lock;
    }

    static <T> JournalFiles<T> open(Path directory, Format<T> format, JournaledState<T> state, Disk disk)
            throws IOException {
        Files.createDirectories(directory);
        RandomAccessFile lock = lock(directory);
        try {
            var files = new JournalFiles<>(directory, format, state, disk, lock);
            files.recover();
            return files;
        } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** Ends with the process, however that ends (fcntl(2), record locks). */
    private static RandomAccessFile lock(Path directory) throws IOException {
        var file = new RandomAccessFile(directory.resolve("lock").toFile(), "rw");
        try {
            if (file.getChannel().tryLock() != null) {
                return file;
            }
        } catch (OverlappingFileLockException e) {
            file.close();
            throw new JournalException.Locked(directory);
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        throw new JournalException.Locked(directory);
    }

    private void recover() throws IOException {
        List<String> names = disk.list(directory);
        for (String name : names) {
            Matcher matcher = LOG.matcher(name);
            if (matcher.matches()) {
                number = Math.max(number, Long.parseLong(matcher.group(1)));
            }
        }
        if (number > 0) {
            readCurrent();
        } else {
            begin();
        }
        for (String name : names) {
            Matcher matcher = LOG.matcher(name);
            boolean old = matcher.matches() && Long.parseLong(matcher.group(1)) < number;
            if (old || name.endsWith(TEMPORARY)) {
                disk.delete(directory.resolve(name));
            }
        }
    }

    private void readCurrent() throws IOException {
        var segment = new SegmentFile<>(format, disk, path(number));
        var found = segment.read(state::apply);
        torn = found.cut() > 0;
        if (torn) {
            log.warn(
                    "The last {} bytes of journal {} were torn, and never confirmed: they are cut off",
                    found.cut(),
                    path(number));
        }
        if (found.olderRecords()) {
            begin(); // What is written from now on is of the newer version, and so says the head.
        } else {
            segment.open();
            current = segment;
            snapshotBytes = 0;
            bytes.set(segment.length());
        }
    }

    private Path path(long ofNumber) {
        return directory.resolve("journal-" + ofNumber + ".log");
    }

    /** Makes a new file with what the state is now, and goes on there. */
    private void begin() throws IOException {
        Path file = path(number + 1);
        Path temporary = directory.resolve(file.getFileName() + TEMPORARY);
        var segment = new SegmentFile<>(format, disk, file);
        segment.writeSnapshot(temporary, state.snapshot());
        syncs.incrementAndGet();
        disk.replace(temporary, file);
        syncs.incrementAndGet();
        segment.open();
        Path old = path(number);
        giveUp();
        number++;
        current = segment;
        snapshotBytes = segment.length();
        snapshots.incrementAndGet();
        bytes.set(segment.length());
        disk.delete(old);
    }

    void write(List<T> records, List<byte[]> encoded, long largestLog) throws IOException {
        SegmentFile<T> segment = current;
        if (segment == null || segment.length() > Math.max(largestLog, 2 * snapshotBytes)) {
            begin();
            segment = current;
        }
        if (segment == null) {
            throw new IOException("there is no file to write to");
        }
        segment.append(encoded);
        syncs.incrementAndGet();
        bytes.set(segment.length());
        records.forEach(state::apply);
    }

    /** Closes the current file: what is in it is not known. The next write begins another. */
    void giveUp() {
        SegmentFile<T> segment = current;
        current = null;
        if (segment != null) {
            try {
                segment.close();
            } catch (IOException e) {
                log.warn("A file of journal {} was not closed: {}", directory, e.toString());
            }
        }
    }

    byte[] encode(List<T> records) {
        return SegmentFile.encode(format, records);
    }

    boolean wasTorn() {
        return torn;
    }

    long syncs() {
        return syncs.get();
    }

    long snapshots() {
        return snapshots.get();
    }

    long bytes() {
        return bytes.get();
    }

    void close() {
        giveUp();
        try {
            lock.close();
        } catch (IOException e) {
            log.warn("The lock of journal {} was not closed: {}", directory, e.toString());
        }
    }
}
