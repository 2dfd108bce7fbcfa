package io.polder.provider.fake;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // The clock runs them; the tests look at what they did.
class VirtualClockTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final VirtualClock clock = new VirtualClock(START);
    private final ScheduledExecutorService scheduler = clock.scheduler();
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void closeClock() {
        clock.close();
    }

    @Test
    void runsWhatIsDueInOrderOfTimeThenOfSubmission() {
        scheduler.schedule(() -> note("c"), 2, SECONDS);
        scheduler.schedule(() -> note("a"), 1, SECONDS);
        scheduler.schedule(() -> note("b"), 1, SECONDS);
        scheduler.schedule(() -> note("late"), 3, SECONDS);
        scheduler.execute(() -> note("now"));
        assertThat(seen).isEmpty();

        clock.advance(Duration.ofSeconds(2));

        assertThat(seen).containsExactly("0 now", "1 a", "1 b", "2 c");
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(2));
    }

    @Test
    void sleepingTasksInterleaveByTime() {
        scheduler.execute(() -> noteAfterEachSleep("slow", 3, 2));
        scheduler.execute(() -> noteAfterEachSleep("fast", 2, 2));

        clock.advance(Duration.ofSeconds(10));

        assertThat(seen).containsExactly("2 fast", "3 slow", "4 fast", "6 slow");
    }

    @Test
    void sleepAcrossTheEndOfAnAdvanceGoesOnInTheNext() {
        scheduler.execute(() -> noteAfterEachSleep("task", 5, 1));
        clock.advance(Duration.ofSeconds(4));
        assertThat(seen).isEmpty();

        clock.advance(Duration.ofSeconds(1));

        assertThat(seen).containsExactly("5 task");
    }

    @Test
    void sleepFromOutsideDrivesTheClock() throws Exception {
        scheduler.schedule(() -> note("task"), 1, SECONDS);

        clock.sleep(Duration.ofSeconds(2));

        assertThat(seen).containsExactly("1 task");
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(2));
    }

    @Test
    void fixedRateCatchesUpAndFixedDelayDoesNot() {
        var rate = scheduler.scheduleAtFixedRate(() -> noteAfterEachSleep("rate", 3, 1), 0, 2, SECONDS);
        clock.advance(Duration.ofSeconds(9));
        rate.cancel(false);
        var delay = scheduler.scheduleWithFixedDelay(() -> noteAfterEachSleep("delay", 3, 1), 0, 2, SECONDS);
        clock.advance(Duration.ofSeconds(8));
        delay.cancel(false);

        assertThat(seen).containsExactly("3 rate", "6 rate", "9 rate", "12 rate", "12 delay", "17 delay");
    }

    @Test
    void cancelledTaskNeverRunsAndLeavesNothingBehind() {
        var task = scheduler.schedule(() -> note("never"), 1, SECONDS);
        task.cancel(false);

        assertThat(clock.advanceUntilIdle(Duration.ofHours(1))).isTrue();
        assertThat(seen).isEmpty();
        assertThat(clock.instant()).isEqualTo(START);
        assertThatThrownBy(task::get).isInstanceOf(CancellationException.class);
    }

    @Test
    void cancelWithInterruptEndsASleepAtOnce() {
        var task = scheduler.submit(() -> {
            try {
                clock.sleep(Duration.ofDays(1));
            } catch (InterruptedException e) {
                note("interrupted");
            }
        });
        scheduler.schedule(() -> task.cancel(true), 1, SECONDS);

        clock.advance(Duration.ofSeconds(2));

        assertThat(seen).containsExactly("1 interrupted");
        assertThat(clock.advanceUntilIdle(Duration.ZERO)).isTrue();
    }

    @Test
    void interruptDoesNotReachTheNextTaskOfTheWorker() {
        scheduler.execute(() -> Thread.currentThread().interrupt());
        scheduler.execute(() -> note("interrupted " + Thread.currentThread().isInterrupted()));

        clock.advance(Duration.ZERO);

        assertThat(seen).containsExactly("0 interrupted false");
    }

    @RepeatedTest(20)
    void sleepFromOutsideEndsWhenItsThreadIsInterrupted() {
        var outside = Thread.currentThread();
        scheduler.schedule(outside::interrupt, 1, SECONDS);
        scheduler.schedule(() -> note("later"), 2, SECONDS);

        assertThatThrownBy(() -> clock.sleep(Duration.ofSeconds(5))).isInstanceOf(InterruptedException.class);

        assertThat(clock.instant()).isEqualTo(START.plusSeconds(1));
        assertThat(seen).isEmpty();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void waitForAFutureOnAWorkerLetsOthersRun() {
        var answer = scheduler.schedule(() -> 42, 3, SECONDS);
        scheduler.submit(() -> note("answer " + answer.get()));
        scheduler.execute(() -> noteAfterEachSleep("other", 1, 1));

        assertThat(clock.advanceUntilIdle(Duration.ofMinutes(1))).isTrue();
        assertThat(seen).containsExactly("1 other", "3 answer 42");
    }

    @Test
    void waitForAFutureFromOutsideDrivesTheClock() throws Exception {
        assertThat(scheduler.schedule(() -> 42, 3, SECONDS).get()).isEqualTo(42);
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(3));

        var slow = scheduler.schedule(() -> 42, 3, SECONDS);
        assertThatThrownBy(() -> slow.get(1, SECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(4));
    }

    @Test
    void waitForWhatNothingWillEndIsRefused() {
        var waitsForItself = new AtomicReference<Future<?>>();
        waitsForItself.set(scheduler.submit(() -> waitsForItself.get().get()));

        assertThatThrownBy(() -> waitsForItself.get().get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing is left to happen");
    }

    @Test
    void invokesOfManyTasksRunByTheClock() throws Exception {
        assertThat(scheduler.invokeAll(List.of(() -> sleepThen(2, "a"), () -> sleepThen(1, "b"))))
                .allMatch(Future::isDone);
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(2));
        assertThat(scheduler.<String>invokeAny(List.of(
                        () -> {
                            throw new IllegalArgumentException("no");
                        },
                        () -> sleepThen(1, "b"))))
                .isEqualTo("b");
        assertThatThrownBy(() -> scheduler.invokeAny(List.of())).isInstanceOf(ExecutionException.class);
    }

    @Test
    void failuresOfPlainTasksAreRethrownAndThoseOfFuturesStayThere() {
        scheduler.execute(() -> {
            throw new IllegalArgumentException("first");
        });
        scheduler.execute(() -> {
            throw new AssertionError("second");
        });
        var future = scheduler.submit(() -> {
            throw new IllegalArgumentException("in the future");
        });
        scheduler.execute(() -> note("after"));

        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("first")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));

        assertThat(seen).containsExactly("0 after");
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(1));
        assertThatThrownBy(future::get).hasRootCauseMessage("in the future");
        clock.advance(Duration.ofSeconds(1));
    }

    @Test
    void advanceUntilStopsAtTheEventThatMadeItTrue() {
        var count = new AtomicInteger();
        scheduler.scheduleAtFixedRate(count::incrementAndGet, 1, 1, SECONDS);

        assertThat(clock.advanceUntil(() -> count.get() == 3, Duration.ofMinutes(1)))
                .isTrue();
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(3));
        assertThat(clock.advanceUntil(() -> count.get() == 100, Duration.ofSeconds(10)))
                .isFalse();
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(13));
        assertThat(clock.advanceUntilIdle(Duration.ofSeconds(1))).isFalse();
    }

    @Test
    void tasksCannotDriveAndConditionsCannotNest() {
        scheduler.execute(() -> clock.advance(Duration.ofSeconds(1)));
        assertThatThrownBy(() -> clock.advance(Duration.ZERO))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("may only sleep");
        assertThatThrownBy(() -> clock.advanceUntil(
                        () -> {
                            clock.advance(Duration.ZERO);
                            return true;
                        },
                        Duration.ZERO))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void workersAreReused() {
        var threads = Collections.synchronizedSet(new HashSet<Thread>());
        for (int i = 0; i < 100; i++) {
            scheduler.schedule(() -> threads.add(Thread.currentThread()), i, SECONDS);
        }
        clock.advance(Duration.ofMinutes(2));
        assertThat(threads).hasSize(1);
    }

    @Test
    void closeEndsEveryWorkerAndCancelsWhatWaits() {
        var threads = Collections.synchronizedList(new ArrayList<Thread>());
        for (int i = 0; i < 5; i++) {
            scheduler.execute(() -> {
                threads.add(Thread.currentThread());
                try {
                    clock.sleep(Duration.ofDays(1));
                } catch (InterruptedException e) {
                    note("unwound");
                }
            });
        }
        var future = scheduler.schedule(() -> note("never"), 1, SECONDS);
        clock.advance(Duration.ZERO);
        assertThat(threads).hasSize(5).allMatch(Thread::isAlive).allMatch(Thread::isDaemon);

        clock.close();
        clock.close();

        assertThat(threads).noneMatch(Thread::isAlive);
        assertThat(seen).hasSize(5);
        assertThat(future.isCancelled()).isTrue();
        assertThatThrownBy(() -> scheduler.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> clock.advance(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> clock.sleep(Duration.ofSeconds(1))).isInstanceOf(InterruptedException.class);
        assertThat(scheduler.isTerminated()).isTrue();
    }

    @Test
    void taskThatWaitsInRealTimeIsReportedWithItsStack() {
        var release = new CountDownLatch(1);
        try (var impatient = new VirtualClock(START, Duration.ofMillis(20))) {
            impatient.scheduler().submit(() -> release.await(1, HOURS));
            assertThatThrownBy(() -> impatient.advance(Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("holds everything up")
                    .satisfies(e -> assertThat(e.getCause().getStackTrace())
                            .anyMatch(frame -> frame.getClassName().contains("CountDownLatch")));
            release.countDown();
            impatient.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void aWeekOfEventsComesOutTheSameTwice() {
        assertThat(weekOfChurn()).hasSizeGreaterThan(20_000).isEqualTo(weekOfChurn());
    }

    private static List<Long> weekOfChurn() {
        var trace = new ArrayList<Long>();
        try (var clock = new VirtualClock(START)) {
            for (int i = 0; i < 8; i++) {
                int id = i;
                clock.scheduler()
                        .scheduleWithFixedDelay(
                                () -> {
                                    trace.add(clock.millis() * 10 + id);
                                    pause(clock, Duration.ofSeconds(7 + id));
                                },
                                id,
                                120,
                                SECONDS);
            }
            clock.advance(Duration.ofDays(7));
        }
        return trace;
    }

    private static void pause(VirtualClock clock, Duration duration) {
        try {
            clock.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String sleepThen(long seconds, String answer) throws InterruptedException {
        clock.sleep(Duration.ofSeconds(seconds));
        return answer;
    }

    private void noteAfterEachSleep(String what, long seconds, int times) {
        for (int i = 0; i < times; i++) {
            pause(clock, Duration.ofSeconds(seconds));
            note(what);
        }
    }

    private Void note(String what) {
        seen.add(Duration.between(START, clock.instant()).toSeconds() + " " + what);
        return null;
    }
}
