package io.polder.netlink.netfilter;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.netfilter.DestinationNat.Target;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.AddressFlag;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Flows that go elsewhere, within one namespace: what it sends itself is translated as what comes is. */
@RequiresCapability(Capability.NETNS)
final class DestinationNatIT {

    private static final String NAME = "polder-test";
    private static final int LOOPBACK = 1;
    private static final int PORT = 4000;
    private static final int FLOWS = 400;
    private static final int PATIENCE_MILLIS = 10_000;

    private NetworkNamespace namespace;
    private Nftables nftables;

    @BeforeEach
    void open() {
        namespace = NetworkNamespace.create();
        nftables = Nftables.open(namespace);
        try (var netlink = RouteNetlink.open(namespace)) {
            netlink.links().change(LinkChange.of(LOOPBACK).up().build());
            for (String address : List.of("10.0.0.1", "10.0.0.2", "10.0.0.3", "fd00::1", "fd00::2", "fd00::3")) {
                var own = Address.of(LOOPBACK, IpPrefix.host(IpAddress.parse(address)));
                netlink.addresses()
                        .add(address.contains(":") ? own.flag(AddressFlag.NODAD).build() : own.build());
            }
            for (String front : List.of("10.96.0.0/16", "fd00:96::/64")) {
                netlink.routes()
                        .add(Route.to(IpPrefix.parse(front)).dev(LOOPBACK).build());
            }
        }
    }

    @AfterEach
    void close() {
        nftables.close();
        namespace.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = AddressFamily.class,
            names = {"INET", "INET6"})
    void flowsGoToTargetsByTheirWeights(AddressFamily family) throws IOException {
        try (var sockets = new Sockets(family)) {
            nftables.replace(table(family, 60, 20, 0));

            int[] counts = sockets.send(FLOWS);

            // 300 and 100 are expected; 200 or 400 would be more than ten standard deviations off.
            assertThat(counts[0] + counts[1]).isEqualTo(FLOWS);
            assertThat(counts[0]).isBetween(200, 390);
            assertThat(counts[2]).as("without a weight").isZero();

            nftables.replace(table(family, 0, 0, 1));
            try (var conntrack = Conntrack.open(namespace)) {
                conntrack.flush(); // A port that is taken again would be a flow that is.
            }
            assertThat(sockets.send(20)).containsExactly(0, 0, 20);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AddressFamily.class,
            names = {"INET", "INET6"})
    void flowsStayWhereTheyAreAndNewOnesWithoutATargetAreLeftAlone(AddressFamily family) throws IOException {
        try (var sockets = new Sockets(family);
                var client = sockets.client()) {
            nftables.replace(table(family, 1, 0, 0));
            send(client);
            assertThat(sockets.receive()).isZero();

            nftables.replace(table(family, 0, 0, 0));
            for (int i = 0; i < 5; i++) {
                try (var fresh = sockets.client()) {
                    send(fresh);
                }
            }
            send(client);
            assertThat(sockets.receive()).as("the flow that is").isZero();
            assertThat(sockets.isSilent()).as("new ones").isTrue();

            nftables.delete(family, NAME);
            assertThat(nftables.ruleCount(family, NAME)).isZero();
        }
    }

    @Test
    void hundredsOfTargetsAreOneChange() {
        List<Target> targets = IntStream.range(0, 600)
                .mapToObj(i -> new Target(IpAddress.ofIpv4(0x0a010000 + i), 80, 100))
                .toList();
        var nat = new DestinationNat(IpAddress.parse("10.96.0.10"), FlowTuple.TCP, 80, targets);

        nftables.replace(NatTable.ofDestinations(AddressFamily.INET, NAME, List.of(nat)));

        assertThat(nftables.ruleCount(AddressFamily.INET, NAME)).isEqualTo(602);
    }

    @Test
    void tableOfABridgeIsMadeReplacedAndDeleted() {
        var detour = new BridgeTable.Detour(
                BridgeTable.Side.SOURCE, IpPrefix.parse("10.0.0.1/32"), MacAddress.parse("ee:ff:ff:ff:ff:ff"));
        var six = new BridgeTable.Detour(
                BridgeTable.Side.DESTINATION, IpPrefix.parse("fd00::/64"), MacAddress.parse("ee:ff:ff:ff:ff:ff"));
        nftables.replace(new BridgeTable(NAME, List.of(detour)));
        nftables.replace(new BridgeTable(NAME, List.of(detour, six)));

        assertThat(nftables.bridgeTables()).containsExactly(NAME);
        assertThat(nftables.tables(AddressFamily.INET)).isEmpty();

        nftables.deleteBridge(NAME);
        nftables.deleteBridge(NAME);
        assertThat(nftables.bridgeTables()).isEmpty();
    }

    private static NatTable table(AddressFamily family, int... weights) {
        var targets = new ArrayList<Target>();
        for (int i = 0; i < weights.length; i++) {
            targets.add(new Target(backend(family, i), PORT + i, weights[i]));
        }
        return NatTable.ofDestinations(
                family, NAME, List.of(new DestinationNat(front(family), FlowTuple.UDP, 53, targets)));
    }

    private static IpAddress front(AddressFamily family) {
        return IpAddress.parse(family == AddressFamily.INET ? "10.96.0.10" : "fd00:96::10");
    }

    private static IpAddress backend(AddressFamily family, int number) {
        return IpAddress.parse((family == AddressFamily.INET ? "10.0.0." : "fd00::") + (number + 1));
    }

    private static void send(DatagramChannel client) throws IOException {
        client.write(ByteBuffer.wrap(new byte[] {1}));
    }

    /** A server for each backend. Confined to one thread. */
    private final class Sockets implements AutoCloseable {
        private final AddressFamily family;
        private final Selector selector = Selector.open();
        private final List<DatagramChannel> servers = new ArrayList<>();

        Sockets(AddressFamily family) throws IOException {
            this.family = family;
            for (int i = 0; i < 3; i++) {
                var server = open();
                servers.add(server);
                server.bind(new InetSocketAddress(backend(family, i).toInetAddress(), PORT + i));
                server.configureBlocking(false);
                server.register(selector, SelectionKey.OP_READ, i);
            }
        }

        private DatagramChannel open() throws IOException {
            return namespace.call(() -> DatagramChannel.open(
                    family == AddressFamily.INET ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6));
        }

        DatagramChannel client() throws IOException {
            return open().connect(new InetSocketAddress(front(family).toInetAddress(), 53));
        }

        /** One datagram of each of so many flows; how many came to each server. */
        int[] send(int flows) throws IOException {
            int[] counts = new int[servers.size()];
            for (int i = 0; i < flows; i++) {
                try (var client = client()) {
                    DestinationNatIT.send(client);
                    counts[receive()]++;
                }
            }
            return counts;
        }

        /** Which server the next datagram comes to. */
        int receive() throws IOException {
            if (selector.select(PATIENCE_MILLIS) == 0) {
                throw new AssertionError("no datagram comes");
            }
            SelectionKey key = selector.selectedKeys().iterator().next();
            selector.selectedKeys().clear();
            assertThat(((DatagramChannel) key.channel()).receive(ByteBuffer.allocate(16)))
                    .isNotNull();
            return (Integer) key.attachment();
        }

        boolean isSilent() throws IOException {
            return selector.selectNow() == 0;
        }

        @Override
        public void close() throws IOException {
            selector.close();
            for (DatagramChannel server : servers) {
                server.close();
            }
        }
    }
}
