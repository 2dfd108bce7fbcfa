package io.polder.netlink;

import static io.polder.netlink.ConnectionFixture.request;
import static io.polder.netlink.FakeKernel.datagram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.Errno;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final int THREADS = 64;

    private final ConnectionFixture fixture = new ConnectionFixture();
    private final FakeKernel kernel = fixture.kernel;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void everyOneOfManyCallersGetsItsOwnAnswer() throws Exception {
        var next = new AtomicInteger();
        for (int i = 0; i < THREADS; i++) {
            // No one may send before the one in turn has read its answer.
            kernel.then(to -> to.send(datagram().item(to.sequence(), next.incrementAndGet())));
        }
        var start = new CountDownLatch(1);
        var answers = new ArrayList<Future<Integer>>();
        for (int i = 0; i < THREADS; i++) {
            Callable<Integer> call = () -> {
                start.await();
                return fixture.connection.query(request(1), ConnectionFixture::value);
            };
            answers.add(threads.submit(call));
        }
        start.countDown();

        var seen = new ArrayList<Integer>();
        for (var answer : answers) {
            seen.add(answer.get());
        }
        assertThat(seen).doesNotHaveDuplicates().hasSize(THREADS).allMatch(n -> n >= 1 && n <= THREADS);
        assertThat(kernel.opened()).isEqualTo(1);
    }

    @Test
    void callerWhoseTurnDoesNotComeInTimeKnowsThatNothingWasSent() throws Exception {
        var busy = fixture.connection(Duration.ofMillis(20));
        var inTurn = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        kernel.then(to -> {
            inTurn.countDown();
            await(goOn);
            to.send(datagram().ack(to.sequence()));
        });
        Future<?> first = threads.submit(() -> busy.execute(request(1)));
        inTurn.await();

        assertThatThrownBy(() -> busy.execute(request(2)))
                .isInstanceOf(NetlinkException.OutcomeUnknown.class)
                .hasMessage("test netlink: add thing 2: ETIMEDOUT: not sent: others held the connection for PT0.02S")
                .extracting(e -> ((NetlinkException) e).errno().orElseThrow())
                .isEqualTo(Errno.ETIMEDOUT);

        goOn.countDown();
        first.get();
        assertThat(kernel.flagsOfSends()).hasSize(1);
    }

    @Test
    void interruptedCallerGetsItsAnswerAndStaysInterrupted() {
        kernel.then(to -> to.send(datagram().item(to.sequence(), 9)));
        Thread.currentThread().interrupt();

        int answer = fixture.connection.query(request(1), ConnectionFixture::value);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer).isEqualTo(9);
    }

    @Test
    void closedConnectionRefusesCalls() {
        var released = new AtomicInteger();
        var connection = new NetlinkConnection(
                ConnectionFixture.PROTOCOL, Duration.ofSeconds(1), kernel::open, released::incrementAndGet);
        kernel.then(to -> to.send(datagram().ack(to.sequence())));
        connection.execute(request(1));

        connection.close();
        connection.close();

        assertThatThrownBy(() -> connection.execute(request(2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("test netlink: add thing 2: the connection is closed");
        assertThat(kernel.closed()).isEqualTo(1);
        assertThat(released.get()).isPositive();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
