package io.polder.linux.testing;

import io.polder.linux.Fd;
import io.polder.linux.NetnsDirectory;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.RouteNetlink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Test classes that leave things behind, run by the tests of {@link LeakCheck}, which clean up after them. */
final class LeakyCases {

    static final Deque<Runnable> CLEANUPS = new ArrayDeque<>();

    private LeakyCases() {}

    static void cleanUp() {
        while (!CLEANUPS.isEmpty()) {
            CLEANUPS.pop().run();
        }
    }

    /** Ends a thread, and waits until it has ended. */
    static void keep(Thread thread, CountDownLatch end) {
        CLEANUPS.push(() -> {
            end.countDown();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static final class Clean {
        @Test
        void closesWhatItOpens() {
            Fd.open("/proc/self/status").close();
        }
    }

    static final class LeaksThread {
        @Test
        void leavesThreadRunning() {
            var end = new CountDownLatch(1);
            var thread = new Thread(() -> await(end), "leaky-thread");
            thread.start();
            keep(thread, end);
        }
    }

    static final class LeaksThreadInNestedClass {
        @Nested
        class Inner {
            @Test
            void leavesThreadRunning() {
                new LeaksThread().leavesThreadRunning();
            }
        }
    }

    static final class LeaksDescriptor {
        @Test
        void leavesFileOpen() {
            Fd fd = Fd.open("/proc/self/status");
            CLEANUPS.push(fd::close);
        }
    }

    static final class LeaksNamedNetns {
        @Test
        void leavesName() {
            String name = TestNetns.uniqueName("leaky");
            NetnsDirectory.standard().create(name).close();
            CLEANUPS.push(() -> NetnsDirectory.standard().delete(name));
        }
    }

    static final class LeaksLink {
        @Test
        void leavesLink() {
            try (var own = NetworkNamespace.current();
                    var netlink = RouteNetlink.open(own)) {
                netlink.links().create(LinkSpec.bridge("leakybridge").build());
            }
            CLEANUPS.push(LeaksLink::deleteIt);
        }

        private static void deleteIt() {
            try (var own = NetworkNamespace.current();
                    var netlink = RouteNetlink.open(own)) {
                netlink.links()
                        .find("leakybridge")
                        .ifPresent(link -> netlink.links().delete(link.index()));
            }
        }
    }

    @ExtendWith(ThreadNamespaces.class)
    static final class StraysInOneTest {
        @Test
        void strays() {
            new LeaksThreadIntoNetns().leavesThreadInNamespace();
        }

        @Test
        void staysAtHome() {
            var thread = new Thread(() -> {});
            thread.start();
        }
    }

    static final class LeaksThreadIntoNetns {
        @Test
        void leavesThreadInNamespace() {
            var end = new CountDownLatch(1);
            try (var namespace = NetworkNamespace.create()) {
                namespace.run(() -> {
                    var thread = new Thread(() -> await(end), "strayed");
                    thread.start();
                    keep(thread, end);
                });
            }
        }
    }
}
