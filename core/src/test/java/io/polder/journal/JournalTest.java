package io.polder.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class JournalTest {

    private static final JournalSettings SMALL = new JournalSettings(4096, Duration.ofSeconds(1));

    @TempDir
    private Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final FaultyDisk disk = new FaultyDisk();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Lines state = new Lines();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private Journal<String> open() {
        return open(Lines.format(1), Runnable::run);
    }

    private Journal<String> open(Format<String> format, Executor executor) {
        state = new Lines();
        return Journal.open(directory, format, state, SMALL, executor, () -> now, disk);
    }

    private static void write(Journal<String> journal, String... records) throws Exception {
        journal.append(List.of(records)).get();
    }

    private Path file() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .reduce((one, another) -> {
                        throw new AssertionError("there are " + one + " and " + another);
                    })
                    .orElseThrow();
        }
    }

    @Test
    void whatWasWrittenIsThereAgain() throws Exception {
        try (var journal = open()) {
            assertThat(state.values).isEmpty();
            write(journal, "a=1", "b=2");
            write(journal, "a");
            write(journal, "b=3");
        }
        try (var journal = open()) {
            assertThat(state.values).isEqualTo(Map.of("b", "3"));
            write(journal, "c=4");
            assertThat(journal.wasTorn()).isFalse();
        }
        try (var journal = open()) {
            assertThat(state.values).isEqualTo(Map.of("b", "3", "c", "4"));
            assertThat(journal.statistics().records()).isZero();
        }
    }

    @Test
    void oldRecordsAreLeftOut() throws Exception {
        try (var journal = open()) {
            for (int i = 0; i < 2_000; i++) {
                write(journal, "a=" + i, "b" + i % 7 + "=" + i);
            }
            assertThat(Files.size(file())).isLessThan(10_000);
            assertThat(journal.statistics().snapshots()).isGreaterThan(5);
            assertThat(journal.statistics().bytes()).isEqualTo(Files.size(file()));
        }
        try (var journal = open()) {
            assertThat(state.values).hasSize(8).containsEntry("a", "1999");
            assertThat(journal).isNotNull();
        }
    }

    @Test
    void thereIsOneWriter() throws Exception {
        try (var journal = open()) {
            assertThatThrownBy(this::open).isInstanceOf(JournalException.Locked.class);
            write(journal, "a=1");
        }
        try (var journal = open()) {
            assertThat(journal).isNotNull();
        }
    }

    @Test
    void newerOrOtherJournalsAreLeftAlone() throws Exception {
        try (var journal = open(Lines.format(2), Runnable::run)) {
            write(journal, "a=1");
        }
        byte[] before = Files.readAllBytes(file());

        assertThatThrownBy(this::open)
                .isInstanceOf(JournalException.Unreadable.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("up to 1");
        assertThatThrownBy(() -> open(Lines.format("words", 2), Runnable::run))
                .isInstanceOf(JournalException.Unreadable.class)
                .hasMessageContaining("\"lines\"");

        assertThat(Files.readAllBytes(file())).isEqualTo(before);
        Files.write(file(), "something else".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(this::open).isInstanceOf(JournalException.Unreadable.class);
    }

    @Test
    void olderJournalBecomesANewerOne() throws Exception {
        try (var journal = open()) {
            write(journal, "a=1");
        }
        try (var journal = open(Lines.format(2), Runnable::run)) {
            assertThat(state.values).containsEntry("a", "1");
            assertThat(journal).isNotNull();
        }
        assertThatThrownBy(this::open).isInstanceOf(JournalException.Unreadable.class);
    }

    /** Wherever the file ends, what was confirmed by then is there, and what is half there is cut off. */
    @Test
    void tornEndIsCutOff() throws Exception {
        var sizes = new ArrayList<Long>();
        try (var journal = open()) {
            sizes.add(Files.size(file()));
            for (int i = 0; i < 5; i++) {
                write(journal, "a=" + i);
                sizes.add(Files.size(file()));
            }
        }
        byte[] whole = Files.readAllBytes(file());
        for (int length = (int) (long) sizes.get(0); length <= whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            int confirmed = -1;
            while (confirmed + 2 < sizes.size() && sizes.get(confirmed + 2) <= length) {
                confirmed++;
            }
            try (var journal = open()) {
                assertThat(state.values.get("a")).isEqualTo(confirmed < 0 ? null : Integer.toString(confirmed));
                assertThat(journal.wasTorn()).isEqualTo(!sizes.contains((long) length));
                write(journal, "b=1");
            }
            try (var journal = open()) {
                assertThat(state.values).containsEntry("b", "1");
                assertThat(journal.wasTorn()).isFalse();
            }
        }
    }

    @Test
    void damageOfWhatWasDurableIsTold() throws Exception {
        try (var journal = open()) {
            write(journal, "a=1");
            write(journal, "b=2");
        }
        byte[] whole = Files.readAllBytes(file());
        int first = SegmentFile.HEAD + Frames.HEAD; // The empty snapshot's frame ends here.
        int last = whole.length - (whole.length - first) / 2; // The two records' frames are of one size.
        for (int at = 0; at < last; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x40;
            Files.write(file(), damaged);

            assertThatThrownBy(this::open)
                    .as("byte %d", at)
                    .isInstanceOfAny(JournalException.Corrupted.class, JournalException.Unreadable.class);

            assertThat(Files.readAllBytes(file())).isEqualTo(damaged);
        }
        Files.write(file(), whole);
        try (var journal = open()) {
            assertThat(state.values).hasSize(2);
            assertThat(journal).isNotNull();
        }
    }

    @Test
    void thousandAtOnceShareAFewWaitsForTheDisk() throws Exception {
        try (var journal =
                Journal.open(directory, Lines.format(1), state, SMALL, threads, () -> now)) { // On the real disk.
            long before = journal.statistics().syncs();
            var go = new CountDownLatch(1);
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < 1_000; i++) {
                String record = "k" + i + "=" + i;
                all.add(threads.submit(() -> {
                    go.await();
                    return journal.append(List.of(record)).get();
                }));
            }
            go.countDown();
            for (Future<?> each : all) {
                each.get();
            }
            assertThat(journal.statistics().records()).isEqualTo(1_000);
            assertThat(journal.statistics().syncs() - before).isLessThan(500);
            assertThat(journal.statistics().waiting()).isZero();
        }
        try (var journal = open()) {
            assertThat(state.values).hasSize(1_000);
            assertThat(journal).isNotNull();
        }
    }

    @Test
    void fullDiskConfirmsNothingAndHeals() throws Exception {
        try (var journal = open()) {
            write(journal, "a=1");
            disk.failAt = disk.steps.get() + 1;

            assertThatThrownBy(() -> write(journal, "a=2"))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(JournalException.Unavailable.class)
                    .hasMessageContaining("No space left");
            int tried = disk.steps.get();
            assertThatThrownBy(() -> write(journal, "a=3")).hasCauseInstanceOf(JournalException.Unavailable.class);
            assertThat(disk.steps).hasValue(tried); // Not again so soon.
            assertThat(journal.statistics().failure()).isPresent();

            now = now.plusSeconds(2);
            assertThatThrownBy(() -> write(journal, "a=4")).hasCauseInstanceOf(JournalException.Unavailable.class);
            assertThat(disk.steps.get()).isGreaterThan(tried);

            disk.failAt = Integer.MAX_VALUE;
            now = now.plusSeconds(2);
            write(journal, "b=1");
            assertThat(journal.statistics().failure()).isEmpty();
        }
        try (var journal = open()) {
            assertThat(state.values).isEqualTo(Map.of("a", "1", "b", "1"));
            assertThat(journal).isNotNull();
        }
    }

    /** The process ends at each step in turn, with nothing, half or all of the last write on the disk. */
    @Test
    void whateverIsConfirmedSurvivesEveryCrash() throws Exception {
        for (double written : new double[] {0, 0.5, 1}) {
            for (int crash = 1; ; crash++) {
                try (var files = Files.list(directory)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                disk.steps.set(0);
                disk.failAt = crash;
                disk.writtenOfTheLast = written;
                int confirmed = writeUntilItFails();
                boolean ended = disk.steps.get() < crash;
                disk.failAt = Integer.MAX_VALUE;
                try (var journal = open()) {
                    int there = Integer.parseInt(state.values.getOrDefault("a", "-1"));
                    assertThat(there).as("crash at step %d", crash).isBetween(confirmed, confirmed + 1);
                    assertThat(state.values.keySet()).hasSizeLessThanOrEqualTo(11);
                    write(journal, "after=1");
                    assertThat(file()).isRegularFile(); // One, and no other.
                    try (var names = Files.list(directory)) {
                        assertThat(names.filter(name -> name.toString().endsWith(".tmp")))
                                .isEmpty();
                    }
                }
                if (ended) {
                    assertThat(confirmed).isEqualTo(299);
                    break;
                }
            }
        }
    }

    private int writeUntilItFails() {
        int confirmed = -1;
        try (var journal = open()) {
            for (int i = 0; i < 300; i++) {
                write(journal, "a=" + i, "b" + i % 10 + "=" + "x".repeat(20));
                confirmed = i;
            }
        } catch (Exception e) {
            return confirmed;
        }
        return confirmed;
    }

    @Test
    void recordThatCannotBeWrittenHarmsNoOther() throws Exception {
        try (var journal = open()) {
            assertThatThrownBy(() -> journal.append(List.of("a=1", "unwritable")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> journal.append(Collections.nCopies(100, "a=" + "x".repeat(20_000))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most");
            write(journal, "b=1");
        }
        try (var journal = open()) {
            assertThat(state.values).isEqualTo(Map.of("b", "1"));
            assertThat(journal).isNotNull();
        }
    }

    @Test
    void closingWritesWhatWaits() throws Exception {
        var tasks = new ArrayList<Runnable>();
        CompletableFuture<Void> waiting;
        try (var journal = open(Lines.format(1), tasks::add)) {
            waiting = journal.append(List.of("a=1"));
            assertThat(waiting).isNotDone();
            assertThat(journal.statistics().waiting()).isEqualTo(1);
        }
        assertThat(waiting).isCompleted();
        tasks.forEach(Runnable::run);
        Journal<String> closed = open();
        assertThat(state.values).containsEntry("a", "1");
        closed.close();
        closed.close();
        assertThat(closed.append(List.of("b=1"))).isCompletedExceptionally();
    }

    @Test
    void interruptedThreadWritesAllTheSame() throws Exception {
        try (var journal = open()) {
            Thread.currentThread().interrupt();
            CompletableFuture<Void> written = journal.append(List.of("a=1"));
            assertThat(Thread.interrupted()).isTrue();
            written.get();
            write(journal, "b=2");
        }
        try (var journal = open()) {
            assertThat(state.values).hasSize(2);
            assertThat(journal).isNotNull();
        }
    }
}
