package io.polder.netlink;

import static io.polder.netlink.AwaitedSocket.startVirtualThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.ChildJvm;
import io.polder.linux.testing.RequiresCapability;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@RequiresCapability(Capability.NETNS)
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads came with JDK 21")
class VirtualThreadsIT {

    private static final int PATIENCE_SECONDS = 60;

    @Test
    void waitingVirtualThreadLeavesItsCarrierToOthers() throws Exception {
        String printed = ChildJvm.run(
                ChildJvm.classPath(),
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djdk.virtualThreadScheduler.parallelism=1",
                        "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                        "-Dpolder.native=" + System.getProperty("polder.native", "")),
                VirtualThreadWaits.class);

        assertThat(printed.lines())
                .containsSubsequence(
                        "begun: true", "another ran: true", "still waiting: 200", "returned: true", "answered: 200");
    }

    @Test
    void deadlineHoldsOnVirtualThreadToo() throws Throwable {
        try (var namespace = NetworkNamespace.create();
                var socket = new AwaitedSocket(namespace)) {
            var result = new CompletableFuture<Integer>();
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);

            startVirtualThread(() -> result.complete(socket.awaitUntil(deadline)));

            assertThat(result.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(NetlinkSocket.TIMED_OUT);
            assertThat(System.nanoTime() - deadline).isPositive();
        }
    }

    @Test
    void interruptedVirtualThreadGetsItsAnswerAndStaysInterrupted() throws Throwable {
        try (var namespace = NetworkNamespace.create();
                var socket = new AwaitedSocket(namespace)) {
            var begun = new CountDownLatch(1);
            var length = new CompletableFuture<Integer>();
            var interrupted = new CompletableFuture<Boolean>();
            Thread waiting = startVirtualThread(() -> {
                begun.countDown();
                length.complete(socket.await(PATIENCE_SECONDS));
                interrupted.complete(Thread.interrupted());
            });
            begun.await();

            waiting.interrupt();
            socket.answer();

            assertThat(length.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(AwaitedSocket.ANSWER);
            assertThat(interrupted.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }
}
