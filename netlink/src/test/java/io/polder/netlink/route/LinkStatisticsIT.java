package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class LinkStatisticsIT {

    private static final int PACKETS = 10;

    private static final Map<String, ToLongFunction<LinkStatistics>> RX = Map.of(
            "bytes", LinkStatistics::rxBytes,
            "packets", LinkStatistics::rxPackets,
            "errors", LinkStatistics::rxErrors,
            "dropped", LinkStatistics::rxDropped,
            "multicast", LinkStatistics::multicast,
            "length_errors", LinkStatistics::rxLengthErrors,
            "crc_errors", LinkStatistics::rxCrcErrors,
            "frame_errors", LinkStatistics::rxFrameErrors,
            "fifo_errors", LinkStatistics::rxFifoErrors,
            "over_errors", LinkStatistics::rxOverErrors);
    private static final Map<String, ToLongFunction<LinkStatistics>> TX = Map.of(
            "bytes", LinkStatistics::txBytes,
            "packets", LinkStatistics::txPackets,
            "errors", LinkStatistics::txErrors,
            "dropped", LinkStatistics::txDropped,
            "carrier_errors", LinkStatistics::txCarrierErrors,
            "collisions", LinkStatistics::collisions,
            "aborted_errors", LinkStatistics::txAbortedErrors,
            "fifo_errors", LinkStatistics::txFifoErrors,
            "window_errors", LinkStatistics::txWindowErrors,
            "heartbeat_errors", LinkStatistics::txHeartbeatErrors);

    private RouteNetlinkFixture fixture;
    private int index;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        index = fixture.veth("veth0", "eth0");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void packetsAreCountedAtBothEnds() throws Exception {
        int peer = RouteNetlinkFixture.index(fixture.far, "eth0");
        long sentBefore = fixture.netlink.links().statistics(index).txPackets();
        long receivedBefore = fixture.far.links().statistics(peer).rxPackets();

        send();

        LinkStatistics sent = fixture.netlink.links().statistics(index);
        LinkStatistics received = fixture.far.links().statistics(peer);
        assertThat(sent.index()).isEqualTo(index);
        assertThat(sent.txPackets() - sentBefore).isGreaterThanOrEqualTo(PACKETS);
        assertThat(received.rxPackets() - receivedBefore).isGreaterThanOrEqualTo(PACKETS);
        assertThat(sent.txBytes()).isGreaterThanOrEqualTo(PACKETS * 42);
        assertThat(sent.txErrors()).isZero();
    }

    @Test
    void statisticsOfEveryLinkAreListed() {
        List<Integer> listed =
                fixture.netlink.links().list().stream().map(Link::index).toList();

        assertThat(fixture.netlink.links().statistics())
                .extracting(LinkStatistics::index)
                .containsExactlyInAnyOrderElementsOf(listed);
        assertThatThrownBy(() -> fixture.netlink.links().statistics(4711))
                .isInstanceOf(NetlinkException.NotFound.class)
                .hasMessageStartingWith("get statistics of link 4711: ENODEV");
    }

    /** Counters only grow, so what {@code ip} prints lies between what we read before and after. */
    @Test
    @RequiresCapability(Capability.IPROUTE2)
    void ipPrintsTheCountersThatWeRead() throws Exception {
        send();

        LinkStatistics before = fixture.netlink.links().statistics(index);
        JsonNode printed = new Iproute2(fixture.here)
                .read("ip", "-statistics", "-statistics", "link", "show", "veth0")
                .get(0)
                .get("stats64");
        LinkStatistics after = fixture.netlink.links().statistics(index);

        var problems = new ArrayList<String>();
        RX.forEach((key, counter) -> compare(problems, "rx", key, counter, before, printed, after));
        TX.forEach((key, counter) -> compare(problems, "tx", key, counter, before, printed, after));
        assertThat(problems).isEmpty();
        assertThat(printed.get("tx").get("packets").asLong()).isGreaterThanOrEqualTo(PACKETS);
    }

    private void send() throws Exception {
        fixture.netlink.addresses().add(new Address(index, prefix("10.0.0.1/24")));
        fixture.netlink
                .neighbours()
                .replace(Neighbour.permanent(index, ip("10.0.0.2"), MacAddress.parse("02:00:00:00:00:02")));
        try (DatagramChannel channel = fixture.here.call(DatagramChannel::open)) {
            for (int i = 0; i < PACKETS; i++) {
                channel.send(ByteBuffer.allocate(8), new InetSocketAddress("10.0.0.2", 9));
            }
        }
    }

    private static void compare(
            List<String> problems,
            String direction,
            String key,
            ToLongFunction<LinkStatistics> counter,
            LinkStatistics before,
            JsonNode printed,
            LinkStatistics after) {
        JsonNode value = printed.get(direction).get(key);
        long low = counter.applyAsLong(before);
        long high = counter.applyAsLong(after);
        if (value == null || value.asLong() < low || value.asLong() > high) {
            problems.add(direction + " " + key + ": ip prints " + value + ", we read " + low + " to " + high);
        }
    }
}
