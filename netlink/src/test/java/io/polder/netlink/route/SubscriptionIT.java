package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.Errno;
import io.polder.linux.LinuxException;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.NetlinkSubscription;
import io.polder.netlink.NetlinkSubscription.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class SubscriptionIT {

    private static final Set<Integer> LINKS = Set.of(1);

    private final NetworkNamespace namespace = NetworkNamespace.create();
    private final RouteNetlink netlink = RouteNetlink.open(namespace);
    private final List<Integer> heard = new ArrayList<>();

    @AfterEach
    void close() {
        netlink.close();
        namespace.close();
    }

    @Test
    void whatIsAnnouncedIsHeardAndThenNothing() {
        try (var subscription = open(1 << 20)) {
            create("br0");

            assertThat(subscription.receive(message -> heard.add(message.type())))
                    .isEqualTo(Received.MESSAGES);
            Received last = Received.MESSAGES;
            while (last == Received.MESSAGES) {
                last = poll(subscription);
            }

            assertThat(last).isEqualTo(Received.NOTHING);
            assertThat(heard).contains(RouteProtocol.RTM_NEWLINK);
        }
    }

    @Test
    void bufferThatIsFullLosesAnnouncementsAndSaysSo() {
        try (var subscription = open(1)) {
            for (int i = 0; i < 20; i++) {
                create("br" + i);
            }

            assertThat(poll(subscription)).isEqualTo(Received.LOST);

            subscription.renew();
            assertThat(poll(subscription)).isEqualTo(Received.NOTHING);
            create("another");
            assertThat(poll(subscription)).isEqualTo(Received.MESSAGES);
        }
    }

    @Test
    void threadThatWaitsIsStoppedByAnother() throws ExecutionException, InterruptedException {
        try (var subscription = open(1 << 20)) {
            var waiting = new FutureTask<>(() -> subscription.receive(message -> {}));
            var thread = new Thread(waiting, "waiting");
            thread.start();

            subscription.stop();

            assertThat(waiting.get()).isEqualTo(Received.STOPPED);
            thread.join();
        }
    }

    @Test
    void groupThatIsNoneIsRefusedAndNothingIsLeftOpen() throws IOException {
        List<String> before = descriptors();

        assertThatThrownBy(() ->
                        NetlinkSubscription.open(namespace, RouteProtocol.NETLINK_ROUTE, Set.of(1, 4000), 1 << 20))
                .isInstanceOf(LinuxException.class)
                .hasMessageStartingWith("join multicast group 4000 of route netlink in unnamed netns")
                .extracting(e -> ((LinuxException) e).errno().orElseThrow())
                .isEqualTo(Errno.EINVAL);

        assertThat(descriptors()).isEqualTo(before);
    }

    @Test
    void closedSubscriptionHasNoDescriptor() throws IOException {
        List<String> before = descriptors();

        var subscription = open(1 << 20);
        subscription.renew();
        assertThat(descriptors()).hasSizeGreaterThan(before.size());
        subscription.close();

        assertThat(descriptors()).isEqualTo(before);
    }

    private NetlinkSubscription open(int receiveBuffer) {
        return NetlinkSubscription.open(namespace, RouteProtocol.NETLINK_ROUTE, LINKS, receiveBuffer);
    }

    private Received poll(NetlinkSubscription subscription) {
        return subscription.receive(message -> heard.add(message.type()), System.nanoTime());
    }

    private void create(String name) {
        netlink.links().create(LinkSpec.bridge(name).build());
    }

    /** With eventfds, which the leak check cannot tell from those of the JVM. */
    private static List<String> descriptors() throws IOException {
        var found = new ArrayList<String>();
        try (var entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path entry : entries) {
                String target = Files.readSymbolicLink(entry).toString();
                if (target.startsWith("socket:") || target.contains("eventfd") || target.startsWith("net:")) {
                    found.add(entry.getFileName() + " " + target);
                }
            }
        }
        return found.stream().sorted().toList();
    }
}
