package io.polder.provider.fake.fabric;

import static io.polder.provider.fake.fabric.TestVpc.VSW_A;
import static io.polder.provider.fake.fabric.TestVpc.VSW_B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.netfilter.Conntrack;
import io.polder.netlink.netfilter.ConntrackFilter;
import io.polder.netlink.netfilter.Nftables;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.RouteNetlink;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.fabric.TcpServers.Connection;
import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.Protocol;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Real sockets through load balancers: two nodes of one vSwitch are behind them, one of them named first. */
@RequiresCapability(Capability.NETNS)
class BalancerIT {

    /** Where a client is. */
    enum Place {
        /** Where the backends are, whose bridge would carry their answers past the load balancer. */
        SAME_VSWITCH,
        OTHER_VSWITCH,
        INTERNET
    }

    private TestVpc vpc;
    private Eni first;
    private Eni second;
    private Eni neighbour;
    private Eni remote;
    private TcpServers servers;

    @BeforeEach
    void makeFourNodes() throws IOException {
        vpc = new TestVpc();
        first = vpc.primary(vpc.createInstance(VSW_A));
        second = vpc.primary(vpc.createInstance(VSW_A));
        neighbour = vpc.primary(vpc.createInstance(VSW_A));
        remote = vpc.primary(vpc.createInstance(VSW_B));
        servers = new TcpServers();
        for (Eni each : List.of(first, second)) {
            servers.listen(node(each), each.primaryAddress(), TestBalancer.BACKEND_PORT);
        }
    }

    @AfterEach
    void close() throws IOException {
        servers.close();
        vpc.close();
    }

    @ParameterizedTest
    @EnumSource
    void connectionsSpreadByWeightsAndBackendsSeeTheClient(Place place) throws IOException {
        TestBalancer balancer =
                balancer("clb", place, Protocol.TCP).add(first, 75).add(second, 25);
        int[] counts = new int[2];

        for (int i = 0; i < 80; i++) {
            try (Connection connection = servers.connect(client(place), balancer.front())) {
                assertThat(connection.seen()).isEqualTo(connection.own());
                assertThat(connection.works()).isTrue();
                counts[connection.server()]++;
            }
        }

        // 60 and 20 are expected; the bounds are more than five standard deviations away.
        assertThat(counts[0]).isBetween(38, 79);
        assertThat(counts[1]).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"clb,INTERNET", "nlb,INTERNET", "clb,SAME_VSWITCH", "nlb,OTHER_VSWITCH"})
    void drainedBackendKeepsItsConnectionsAndGetsNoMore(String kind, Place place) throws IOException {
        TestBalancer balancer =
                balancer(kind, place, Protocol.TCP).add(first, 100).add(second, 0);
        try (Connection old = servers.connect(client(place), balancer.front())) {
            assertThat(old.server()).isZero();
            balancer.weigh(second, 100);
            balancer.weigh(first, 0);

            for (int i = 0; i < 30; i++) {
                try (Connection next = servers.connect(client(place), balancer.front())) {
                    assertThat(next.server()).isEqualTo(1);
                }
            }
            assertThat(old.works()).isTrue();

            balancer.weigh(second, 0);
            assertThat(old.works()).as("when none has a weight").isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void removedBackendsConnectionsEndAtTheirNextPacket(Place place) throws IOException {
        TestBalancer balancer = balancer("clb", place, Protocol.TCP).add(first, 100);
        try (Connection old = servers.connect(client(place), balancer.front())) {
            balancer.add(second, 100);
            try (Connection other = connectTo(1, place, balancer)) {
                balancer.remove(first);

                old.send();
                assertThatThrownBy(old::receive).isInstanceOf(IOException.class).hasMessageContaining("reset");
                assertThat(other.works()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void portThatLeadsNowhereIsRefusedUntilItLeadsSomewhere(Place place) throws IOException {
        TestBalancer balancer = balancer("clb", place, Protocol.TCP);
        NetworkNamespace client = client(place);
        assertThatThrownBy(() -> servers.connect(client, balancer.front())).isInstanceOf(ConnectException.class);
        balancer.add(first, 0);
        assertThatThrownBy(() -> servers.connect(client, balancer.front())).isInstanceOf(ConnectException.class);

        balancer.weigh(first, 1);
        servers.connect(client, balancer.front()).close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Place.class,
            names = {"SAME_VSWITCH", "OTHER_VSWITCH"})
    void backendIsReachedDirectlyFromAPortThatReachedItThroughTheLoadBalancer(Place place) throws IOException {
        TestBalancer balancer = balancer("clb", place, Protocol.TCP).add(first, 1);
        var direct = new InetSocketAddress(first.primaryAddress(), TestBalancer.BACKEND_PORT);
        for (int i = 0; i < 3; i++) {
            for (InetSocketAddress to : List.of(balancer.front(), direct)) {
                try (Connection connection = servers.connect(client(place), 7000, to)) {
                    assertThat(connection.works()).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void datagramsOfASocketStayWithABackendUntilItIsRemoved(Place place) throws IOException {
        TestBalancer balancer = balancer("clb", place, Protocol.UDP);
        try (var here = Udp.open(node(first), first.primaryAddress(), TestBalancer.BACKEND_PORT);
                var there = Udp.open(node(second), second.primaryAddress(), TestBalancer.BACKEND_PORT);
                var old = Udp.open(client(place), address(place));
                var fresh = Udp.open(client(place), address(place))) {
            String from = " from " + address(place).getHostAddress();
            old.send("before there is a backend", balancer.front());
            balancer.add(first, 1);

            old.send("one", balancer.front());
            assertThat(here.receive()).isEqualTo("one" + from);
            here.send("answer", old);
            assertThat(old.receive())
                    .isEqualTo("answer from " + balancer.front().getAddress().getHostAddress());

            balancer.add(second, 1);
            balancer.weigh(first, 0);
            old.send("two", balancer.front());
            fresh.send("three", balancer.front());
            assertThat(here.receive()).isEqualTo("two" + from);
            assertThat(there.receive()).isEqualTo("three" + from);

            balancer.remove(first);
            old.send("four", balancer.front());
            assertThat(there.receive()).isEqualTo("four" + from);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Place.class,
            names = {"SAME_VSWITCH", "INTERNET"})
    void deletedOneLeavesNothing(Place place) throws IOException {
        List<String> before = stateOf(vpc.fabric.vpc());
        TestBalancer balancer = balancer("clb", place, Protocol.TCP).add(first, 1);
        TestBalancer other = balancer("clb", place, Protocol.TCP).add(second, 1);
        List<String> both = stateOf(vpc.fabric.vpc());
        try (Connection kept = servers.connect(client(place), other.front())) {
            servers.connect(client(place), balancer.front()).close();

            balancer.delete();
            balancer.delete();

            assertThat(kept.works()).isTrue();
            assertThat(flowsTo(balancer.front().getAddress())).isEmpty();
            if (place == Place.INTERNET) {
                assertThatThrownBy(() -> servers.connect(client(place), balancer.front()))
                        .isInstanceOf(IOException.class);
            }
        }
        assertThat(stateOf(vpc.fabric.vpc())).isNotEqualTo(both);
        other.delete();
        assertThat(stateOf(vpc.fabric.vpc())).isEqualTo(before);
    }

    @Test
    void closingTheFabricLeavesNothingOfThem() throws IOException {
        balancer("clb", Place.INTERNET, Protocol.TCP).add(first, 1);
        balancer("nlb", Place.SAME_VSWITCH, Protocol.TCP).add(first, 1);
        try (NetworkNamespace stays = vpc.fabric.vpc().duplicate()) {
            assertThat(stateOf(stays)).anyMatch(each -> each.contains("lb-"));

            vpc.close();

            assertThat(stateOf(stays)).noneMatch(each -> each.contains("lb-") || each.contains("198.51.100."));
        }
    }

    @Test
    void oneThatTheKernelRefusesIsNotThere() {
        List<String> before = stateOf(vpc.fabric.vpc());
        try (var netlink = RouteNetlink.open(vpc.fabric.vpc())) {
            netlink.links().delete(netlink.links().find("br0").orElseThrow().index());
        }

        assertThatThrownBy(() -> balancer("clb", Place.SAME_VSWITCH, Protocol.TCP))
                .isInstanceOf(CloudException.Transient.class)
                .hasMessageContaining("balance by load balancer clb-");

        assertThat(vpc.fabric.cloud().provider().loadBalancers())
                .allSatisfy(kind -> assertThat(kind.list(Map.of(), Optional.empty(), Duration.ofSeconds(1))
                                .items())
                        .isEmpty());
        assertThat(before).containsAll(stateOf(vpc.fabric.vpc()));
    }

    private TestBalancer balancer(String kind, Place client, Protocol protocol) {
        FakeCloud cloud = vpc.fabric.cloud();
        return TestBalancer.create(cloud, kind, client != Place.INTERNET, protocol)
                .listen();
    }

    /** Tries until chance has it. */
    private Connection connectTo(int server, Place place, TestBalancer balancer) throws IOException {
        while (true) {
            Connection connection = servers.connect(client(place), balancer.front());
            if (connection.server() == server) {
                return connection;
            }
            connection.close();
        }
    }

    private NetworkNamespace client(Place place) {
        return switch (place) {
            case SAME_VSWITCH -> node(neighbour);
            case OTHER_VSWITCH -> node(remote);
            case INTERNET -> vpc.fabric.internet();
        };
    }

    private InetAddress address(Place place) {
        return switch (place) {
            case SAME_VSWITCH -> neighbour.primaryAddress();
            case OTHER_VSWITCH -> remote.primaryAddress();
            case INTERNET -> vpc.fabric.internetAddresses().get(0);
        };
    }

    private NetworkNamespace node(Eni eni) {
        return vpc.node(eni.instanceId().orElseThrow());
    }

    private List<String> flowsTo(InetAddress address) {
        try (var conntrack = Conntrack.open(vpc.fabric.vpc())) {
            return conntrack
                    .list(ConntrackFilter.builder()
                            .originalDestination(IpPrefix.host(IpAddress.of(address)))
                            .build())
                    .stream()
                    .map(Object::toString)
                    .toList();
        }
    }

    /** The tables and addresses of a namespace; the NAT gateway's come with the internet. */
    private static List<String> stateOf(NetworkNamespace netns) {
        var state = new ArrayList<String>();
        try (var nftables = Nftables.open(netns);
                var netlink = RouteNetlink.open(netns)) {
            state.addAll(nftables.tables(AddressFamily.INET));
            state.addAll(nftables.tables(AddressFamily.INET6));
            nftables.bridgeTables().forEach(each -> state.add("bridge " + each));
            for (Address each : netlink.addresses().list(AddressFamily.INET)) {
                state.add(each.local().toString());
            }
        }
        state.removeIf(each -> each.equals("nat-gateway") || each.startsWith("203.0.113."));
        return state.stream().sorted().toList();
    }
}
