package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Connections that are still being opened when they are first used; what they leave open, the leak check finds. */
@RequiresCapability(Capability.NETNS)
class OpenAheadIT {

    private static final int THREADS = 16;
    private static final int CONNECTIONS = 50;

    @Test
    void theFirstCallWaitsForTheSocket() {
        try (var netns = NetworkNamespace.create();
                var netlink = RouteNetlink.openAhead(netns)) {
            netlink.links().create(LinkSpec.bridge("br0").build());

            assertThat(netlink.links().find("br0")).isPresent();
        }
    }

    @Test
    void theNamespacesHandleMayBeClosedAtOnce() {
        RouteNetlink netlink;
        try (var netns = NetworkNamespace.create()) {
            netlink = RouteNetlink.openAhead(netns);
        }
        try (netlink) {
            assertThat(netlink.links().list()).hasSize(1);
        }
    }

    @Test
    void oneThatIsNeverUsedIsClosed() {
        try (var netns = NetworkNamespace.create()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                var netlink = RouteNetlink.openAhead(netns);
                netlink.close();
                netlink.close();
                assertThatThrownBy(() -> netlink.links().list()).isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void manyThreadsOpenAtOnce() throws Exception {
        try (var netns = NetworkNamespace.create()) {
            var threads = Executors.newFixedThreadPool(THREADS);
            try {
                var work = new ArrayList<Callable<Boolean>>();
                for (int i = 0; i < THREADS; i++) {
                    work.add(() -> {
                        for (int n = 0; n < CONNECTIONS; n++) {
                            try (var netlink = RouteNetlink.openAhead(netns)) {
                                assertThat(netlink.links().find("lo")).isPresent();
                            }
                        }
                        return true;
                    });
                }
                List<Future<Boolean>> done = threads.invokeAll(work);
                for (Future<Boolean> each : done) {
                    assertThat(each.get()).isTrue();
                }
            } finally {
                threads.shutdown();
            }
        }
    }
}
