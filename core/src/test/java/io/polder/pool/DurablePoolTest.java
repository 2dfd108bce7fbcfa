package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.journal.JournalException;
import io.polder.journal.JournalSettings;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.CloudException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows 14 and 16 of what pools must do, over a factory that makes numbers; for the crashes see {@link PoolCrashTest}. */
final class DurablePoolTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final PoolSettings SETTINGS = PoolSettings.of(1, 3, 10);

    @TempDir
    private Path directory;

    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<Integer> missing = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final ScriptedFactory factory = new ScriptedFactory(10) {
        @Override
        public Recovered<Integer> recover(List<Integer> known, boolean complete, Duration timeout) {
            if (refuseToLook) {
                throw new CloudException.Transient(new CloudException.Failure("List", "all", "later"));
            }
            return new Recovered<>(
                    known.stream().filter(each -> !missing.contains(each)).toList(), List.of());
        }

        @Override
        public Set<Integer> audit(List<Integer> known, Duration timeout) {
            return known.stream().filter(missing::contains).collect(Collectors.toSet());
        }
    };
    private boolean refuseToLook;
    private PoolJournal<Integer> journal;
    private WatermarkPool<Integer> pool;

    @AfterEach
    void end() {
        if (journal != null) {
            journal.close();
        }
        clock.close();
    }

    private void open(Executor writer) {
        journal = PoolJournal.open(directory, new NumberCodec(), JournalSettings.DEFAULT, writer, clock, () -> {});
        pool = WatermarkPool.open(SETTINGS, factory, clock.scheduler(), clock, new Random(1), journal);
        pool.addListener(new PoolListener<Integer>() {
            @Override
            public void lost(List<? extends Integer> resources) {
                told.add("lost " + resources);
            }

            @Override
            public void leaseLost(Lease<? extends Integer> lease) {
                told.add("lease lost " + lease.resource());
            }
        });
    }

    private void restart() {
        pool.close();
        journal.close();
        open(Runnable::run);
    }

    private static Owner owner(int number) {
        return PoolFixture.owner(number);
    }

    private int lease(int number) {
        CompletableFuture<Lease<Integer>> future = pool.acquire(owner(number), MINUTE);
        clock.advance(Duration.ZERO);
        assertThat(future).isCompleted();
        return future.join().resource();
    }

    @Test
    void leasesOutliveTheProcess() {
        open(Runnable::run);
        clock.advance(SECOND);
        int first = lease(1);
        lease(2);
        pool.release(owner(2));

        restart();

        assertThat(pool.lease(owner(1)).orElseThrow().resource()).isEqualTo(first);
        assertThat(pool.lease(owner(2))).isEmpty();
        assertThat(lease(1)).isEqualTo(first); // A repeated ADD, before the cloud was looked at.
        clock.advance(SECOND);
        int made = factory.everMade.size();
        assertThat(pool.snapshot().levels().unconfirmed()).isZero();
        assertThat(pool.snapshot().levels().idle() + pool.snapshot().levels().cooling())
                .isGreaterThanOrEqualTo(1);
        assertThat(factory.existing).hasSize(made); // Nothing was given back, and nothing made without need.
        assertThat(pool.release(owner(1))).isTrue();
        assertThat(pool.release(owner(1))).isFalse();
    }

    @Test
    void restIsNotOverWithTheProcess() {
        open(Runnable::run);
        int mine = lease(1);
        clock.advance(SECOND);
        pool.release(owner(1));
        clock.advance(Duration.ofSeconds(30));

        restart();
        clock.advance(SECOND);

        assertThat(pool.snapshot().levels().cooling()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(30));
        assertThat(pool.snapshot().levels().cooling()).isZero();
        assertThat(factory.existing).contains(mine);
    }

    @Test
    void nobodyIsToldOfALeaseThatIsNotDurable() {
        var due = new ArrayList<Runnable>();
        open(due::add);
        var future = pool.acquire(owner(1), MINUTE);
        clock.advance(SECOND);

        assertThat(future).isNotDone();
        var again = pool.acquire(owner(1), MINUTE);
        assertThat(again).isNotDone();
        run(due);

        assertThat(future).isCompleted();
        assertThat(again).isCompleted();
        assertThat(again.join()).isEqualTo(future.join());
    }

    private static void run(List<Runnable> due) {
        while (!due.isEmpty()) {
            due.remove(0).run();
        }
    }

    @Test
    void waitForTheJournalEndsInTime() {
        var due = new ArrayList<Runnable>();
        open(due::add);
        clock.advance(SECOND);
        var future = pool.acquire(owner(1), Duration.ofSeconds(5));

        clock.advance(Duration.ofSeconds(6));
        assertThat(future).isCompletedExceptionally();
        assertThatThrownBy(future::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(PoolException.AcquireTimedOut.class);
        run(due);

        assertThat(pool.lease(owner(1))).isEmpty(); // Nobody took it.
    }

    @Test
    void releaseOverridesALeaseThatIsNotDurableYet() {
        var due = new ArrayList<Runnable>();
        open(due::add);
        clock.advance(SECOND);
        var future = pool.acquire(owner(1), MINUTE);

        assertThat(pool.release(owner(1))).isTrue();
        run(due);

        assertThat(future).isCancelled();
        assertThat(pool.lease(owner(1))).isEmpty();
    }

    @Test
    void journalThatCannotBeWrittenConfirmsNoLease() {
        open(Runnable::run);
        clock.advance(SECOND);
        journal.close(); // As good as a disk that takes no more.

        var future = pool.acquire(owner(1), MINUTE);
        clock.advance(SECOND);

        assertThatThrownBy(future::join)
                .hasCauseInstanceOf(PoolException.NotRecorded.class)
                .hasRootCauseInstanceOf(JournalException.Unavailable.class);
        assertThat(pool.lease(owner(1))).isEmpty();
        assertThat(pool.snapshot().levels().idle()).isGreaterThanOrEqualTo(1);
    }

    @Test
    void whatTheCloudHasNotGotIsSoughtAgainBeforeItIsGivenUp() {
        open(Runnable::run);
        clock.advance(SECOND);
        int leased = lease(1);
        clock.advance(SECOND);
        missing.addAll(factory.existing);
        int before = factory.existing.size();

        restart();
        clock.advance(SECOND);

        assertThat(pool.snapshot().levels().unconfirmed()).isEqualTo(before - 1);
        assertThat(told).isEmpty();
        missing.remove((Integer) leased);
        clock.advance(MINUTE);

        assertThat(pool.snapshot().levels().unconfirmed()).isZero();
        assertThat(told).hasSize(1).allMatch(line -> line.startsWith("lost "));
        assertThat(pool.lease(owner(1))).isPresent();
    }

    @Test
    void leaseThatTheCloudHasNotGotStaysAndIsTold() {
        open(Runnable::run);
        clock.advance(SECOND);
        int leased = lease(1);
        missing.add(leased);

        restart();
        clock.advance(MINUTE);

        assertThat(told).containsExactly("lease lost " + leased);
        assertThat(pool.lease(owner(1)).orElseThrow().resource()).isEqualTo(leased);
    }

    @Test
    void nothingIsMadeOrGivenBackBeforeTheCloudWasSeen() {
        open(Runnable::run);
        clock.advance(SECOND);
        lease(1);
        clock.advance(SECOND);
        int made = factory.everMade.size();
        refuseToLook = true;

        restart();
        var waiting = pool.acquire(owner(5), Duration.ofMinutes(10));
        clock.advance(MINUTE);

        assertThat(factory.everMade).hasSize(made);
        assertThat(waiting).isNotDone();
        assertThat(pool.lease(owner(1))).isPresent();
        refuseToLook = false;
        clock.advance(Duration.ofMinutes(2));
        assertThat(waiting).isCompleted();
    }

    @Test
    void ownersThatAreGoneAreReleased() {
        open(Runnable::run);
        clock.advance(SECOND);
        lease(1);
        lease(2);
        clock.advance(SECOND);
        long moment = pool.moment();
        clock.advance(SECOND);
        lease(3); // Since then: it stays, though the list does not know it.

        assertThat(pool.retain(Set.of(owner(1)), moment)).isEqualTo(1);

        assertThat(pool.lease(owner(1))).isPresent();
        assertThat(pool.lease(owner(2))).isEmpty();
        assertThat(pool.lease(owner(3))).isPresent();
        restart();
        assertThat(pool.lease(owner(2))).isEmpty();
    }

    @Test
    void secondProcessAndOtherResourcesAreRefused() throws IOException {
        open(Runnable::run);
        assertThatThrownBy(() -> PoolJournal.open(directory, new NumberCodec(), clock))
                .isInstanceOf(JournalException.Locked.class);

        journal.close();
        assertThatThrownBy(() -> PoolJournal.open(directory, EniAddressFactory.codec(), clock))
                .isInstanceOf(JournalException.Unreadable.class)
                .hasMessageContaining("pool number");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(2);
        }
    }
}
