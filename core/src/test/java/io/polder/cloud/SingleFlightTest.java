package io.polder.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.CloudException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In real time, with real threads. */
@Timeout(60)
final class SingleFlightTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int THREADS = 64;

    private final SingleFlight flights = new SingleFlight(CallClock.system());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger reads = new AtomicInteger();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw transientFailure();
        }
    }

    private static CloudException.Transient transientFailure() {
        return new CloudException.Transient(new CloudException.Failure("Read", "it", "interrupted"));
    }

    private static CloudException.NotFound notFound() {
        return new CloudException.NotFound(new CloudException.Failure("Read", "it", "not there"));
    }

    private <T> List<Future<T>> start(int number, Callable<T> work) {
        var futures = new ArrayList<Future<T>>();
        for (int i = 0; i < number; i++) {
            futures.add(threads.submit(work));
        }
        return futures;
    }

    @Test
    void equalReadsThatMeetAreMadeOnce() throws Exception {
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        Future<Optional<Integer>> first = threads.submit(() -> flights.call("key", LONG, left -> {
            begun.countDown();
            await(go);
            return reads.incrementAndGet();
        }));
        begun.await();
        List<Future<Optional<Integer>>> others =
                start(THREADS, () -> flights.call("key", LONG, left -> reads.incrementAndGet()));
        pause(200); // Time for all of them to come while the first is under way.
        go.countDown();

        assertThat(first.get()).contains(1);
        for (Future<Optional<Integer>> other : others) {
            assertThat(other.get()).contains(2);
        }
        assertThat(flights.call("key", LONG, left -> reads.incrementAndGet())).contains(3);
    }

    /** A read that is under way until the latch is open. */
    private CountDownLatch readUntilAllowed() {
        var go = new CountDownLatch(1);
        var unused = threads.submit(() -> flights.call("key", LONG, left -> {
            await(go);
            return 0;
        }));
        pause(100);
        return go;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw transientFailure();
        }
    }

    @Test
    void differentReadsDoNotWaitForEachOther() throws Exception {
        var go = new CountDownLatch(1);
        Future<Optional<Integer>> first = threads.submit(() -> flights.call("one", LONG, left -> {
            await(go);
            return 1;
        }));

        assertThat(flights.call("another", LONG, left -> 2)).contains(2);

        go.countDown();
        assertThat(first.get()).contains(1);
    }

    /** What a caller has done before it asks, its answer knows of. */
    @Test
    void noAnswerIsOlderThanItsQuestion() throws Exception {
        var state = new AtomicInteger();
        List<Future<Boolean>> all = start(THREADS, () -> {
            for (int i = 0; i < 200; i++) {
                int mine = state.incrementAndGet();
                int seen = flights.call("key", LONG, left -> {
                            int now = state.get();
                            reads.incrementAndGet();
                            return now;
                        })
                        .orElseThrow();
                if (seen < mine) {
                    return false;
                }
            }
            return true;
        });

        for (Future<Boolean> each : all) {
            assertThat(each.get()).isTrue();
        }
        assertThat(reads.get()).isLessThanOrEqualTo(THREADS * 200);
    }

    @Test
    void refusalIsShared() throws Exception {
        var go = readUntilAllowed();
        List<Future<Optional<Integer>>> others = start(
                8,
                () -> flights.call("key", LONG, left -> {
                    reads.incrementAndGet();
                    throw notFound();
                }));
        pause(200);
        go.countDown();

        for (Future<Optional<Integer>> other : others) {
            assertThatThrownBy(other::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CloudException.NotFound.class);
        }
        assertThat(reads).hasValue(1);
    }

    @Test
    void anothersBadLuckIsNotShared() throws Exception {
        var go = readUntilAllowed();
        List<Future<Optional<Integer>>> others = start(8, () -> {
            try {
                return flights.call("key", LONG, left -> {
                    if (reads.incrementAndGet() == 1) {
                        throw transientFailure();
                    }
                    return 7;
                });
            } catch (CloudException.Transient e) {
                return Optional.of(-1);
            }
        });
        pause(200);
        go.countDown();

        var answers = new ArrayList<Integer>();
        for (Future<Optional<Integer>> other : others) {
            answers.add(other.get().orElseThrow());
        }
        assertThat(answers).containsOnlyOnce(-1).contains(7).doesNotContainNull();
    }

    @Test
    void whoHasNoTimeIsToldSo() throws Exception {
        var go = readUntilAllowed();
        Future<Optional<Integer>> leads = threads.submit(() -> flights.call("key", LONG, left -> 1));
        pause(100);

        assertThat(flights.call("key", Duration.ofMillis(50), left -> 2)).isEmpty();

        go.countDown();
        assertThat(leads.get()).contains(1);
    }

    @Test
    void interruptOfOneLeavesTheOthers() throws Exception {
        var go = readUntilAllowed();
        Future<Optional<Integer>> leads = threads.submit(() -> flights.call("key", LONG, left -> 1));
        pause(100);
        Future<Optional<Integer>> follows = threads.submit(() -> flights.call("key", LONG, left -> 2));
        pause(100);

        leads.cancel(true);
        pause(100);
        go.countDown();

        assertThat(follows.get(10, TimeUnit.SECONDS)).contains(2);
    }
}
