package io.polder.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.internal.Syscalls;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.linux.testing.ThreadNamespaces;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sockets of other namespaces: each is where it was asked for, and no thread stays there. */
@RequiresCapability(Capability.NETNS)
@ExtendWith(ThreadNamespaces.class)
final class VisitorIT {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final long SIOCGSKNS = 0x894c; // include/uapi/linux/sockios.h
    private static final int THREADS = 64;

    private final List<NetworkNamespace> namespaces = new ArrayList<>();

    @BeforeEach
    void createNamespaces() {
        IntStream.range(0, 8).forEach(i -> namespaces.add(NetworkNamespace.create()));
    }

    @AfterEach
    void closeNamespaces() {
        namespaces.forEach(NetworkNamespace::close);
    }

    private static Fd open(NetworkNamespace namespace) {
        return namespace.openSocket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE);
    }

    private static void requireIn(NetworkNamespace namespace, Fd socket) {
        try (Fd of = Fd.ofResult(Syscalls.ioctl(socket.number(), SIOCGSKNS), "ask for the namespace of a socket");
                var found = NetworkNamespace.open(Path.of("/proc/self/fd/" + of.number()))) {
            assertThat(found.isSameAs(namespace)).isTrue();
        }
    }

    @Test
    void socketsOfManyThreadsAreWhereTheyWereAskedFor() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            var tasks = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 20 * THREADS; i++) {
                var namespace = namespaces.get(i % namespaces.size());
                tasks.add(() -> {
                    try (Fd socket = open(namespace)) {
                        requireIn(namespace, socket);
                    }
                    return true;
                });
            }
            for (Future<Boolean> each : threads.invokeAll(tasks)) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void refusalIsToldAndTheNextSocketOpens() {
        var namespace = namespaces.get(0);
        assertThatThrownBy(() -> namespace.openSocket(-1, SOCK_RAW_CLOEXEC, NETLINK_ROUTE))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).contains(new Errno(97)))
                .hasMessageContaining(namespace.toString().substring(0, 10));
        try (Fd socket = open(namespace)) {
            requireIn(namespace, socket);
        }
    }

    @Test
    void interruptIsKept() {
        var namespace = namespaces.get(0);
        Thread.currentThread().interrupt();
        try (Fd socket = open(namespace)) {
            assertThat(Thread.interrupted()).isTrue();
            requireIn(namespace, socket);
        }
    }

    @Test
    void closedHandleOpensNothing() {
        var closed = namespaces.get(0).duplicate();
        closed.close();
        assertThatThrownBy(() -> open(closed)).isInstanceOf(IllegalStateException.class);
    }
}
