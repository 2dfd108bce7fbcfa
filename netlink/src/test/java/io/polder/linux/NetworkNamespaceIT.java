package io.polder.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class NetworkNamespaceIT {

    private NetworkNamespace namespace;

    @BeforeEach
    void createNamespace() {
        namespace = NetworkNamespace.create();
    }

    @AfterEach
    void closeNamespace() {
        namespace.close();
    }

    @Test
    void workRunsInsideTheNamespaceAndTheCallerStaysOutside() throws Exception {
        String outside = ofThread();

        String inside = namespace.call(NetworkNamespaceIT::ofThread);

        assertThat(inside).isEqualTo("net:[" + namespace.inode() + "]").isNotEqualTo(outside);
        assertThat(ofThread()).isEqualTo(outside);
    }

    @Test
    void threadThatWasInsideIsDeadWhenTheCallReturns() {
        Thread worker = namespace.call(Thread::currentThread);

        assertThat(worker.isAlive()).isFalse();
        assertThat(worker).isNotSameAs(Thread.currentThread());
    }

    @Test
    void whatTheWorkThrowsReachesTheCallerAsItIs() {
        var checked = new IOException("checked");
        var error = new StackOverflowError("error");

        assertThatThrownBy(() -> namespace.run(() -> {
                    throw checked;
                }))
                .isSameAs(checked);
        assertThatThrownBy(() -> namespace.run(() -> {
                    throw error;
                }))
                .isSameAs(error);
        assertThatThrownBy(() -> namespace.call(() -> null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void interruptingTheCallerInterruptsTheWorkAndIsKept() throws Exception {
        var inside = new CountDownLatch(1);
        var workInterrupted = new AtomicBoolean();
        var callerInterrupted = new AtomicBoolean();
        var caller = new Thread(() -> {
            namespace.run(() -> {
                inside.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    workInterrupted.set(true);
                }
            });
            callerInterrupted.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        inside.await();

        caller.interrupt();
        caller.join();

        assertThat(workInterrupted).isTrue();
        assertThat(callerInterrupted).isTrue();
    }

    @Test
    void socketStaysInTheNamespaceItWasOpenedIn() throws Exception {
        try (DatagramChannel outside = DatagramChannel.open().bind(new InetSocketAddress(0));
                DatagramChannel inside = namespace.call(DatagramChannel::open)) {
            int port = ((InetSocketAddress) outside.getLocalAddress()).getPort();
            // In one namespace the port would be taken.
            inside.bind(new InetSocketAddress(port));
            assertThat(((InetSocketAddress) inside.getLocalAddress()).getPort()).isEqualTo(port);
        }
    }

    @Test
    void closedHandleCannotBeEntered() {
        var other = namespace.duplicate();
        other.close();
        other.close();

        assertThatThrownBy(() -> other.run(() -> {})).isInstanceOf(IllegalStateException.class);
        assertThat(namespace.<Boolean, RuntimeException>call(() -> true)).isTrue();
    }

    @Test
    void manyCallersAtOnceEachGetTheirOwnThread() throws Exception {
        var failure = new AtomicReference<Throwable>();
        var callers = new Thread[16];
        for (int i = 0; i < callers.length; i++) {
            callers[i] = new Thread(() -> {
                try {
                    assertThat(namespace.call(NetworkNamespaceIT::ofThread))
                            .isEqualTo("net:[" + namespace.inode() + "]");
                } catch (IOException | AssertionError e) {
                    failure.set(e);
                }
            });
            callers[i].start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(failure.get()).isNull();
    }

    private static String ofThread() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
    }
}
