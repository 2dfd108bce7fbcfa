package io.polder.provider.fake.fabric;

import static io.polder.provider.fake.fabric.FabricTrafficIT.assertEcho;
import static io.polder.provider.fake.fabric.TestVpc.VSW_A;
import static io.polder.provider.fake.fabric.TestVpc.VSW_B;
import static io.polder.provider.fake.fabric.TestVpc.addAddress;
import static io.polder.provider.fake.fabric.TestVpc.linkOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.linux.testing.TestNetns;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.FakeCloudBuilder;
import io.polder.spi.Cidr;
import io.polder.spi.Eni;
import io.polder.spi.InstanceType;
import io.polder.spi.IpFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** IPv6, routes to ENIs, and the way to the internet. */
@RequiresCapability(Capability.NETNS)
class DualStackFabricIT {

    private TestVpc vpc;
    private Eni eni;
    private Eni peer;
    private Eni remote;
    private NetworkNamespace node;
    private NetworkNamespace peerNode;
    private NetworkNamespace remoteNode;

    @BeforeEach
    void makeThreeNodes() {
        vpc = new TestVpc(TestNetns.uniqueName("fabric") + "-", cloud());
        String instance = vpc.createInstance(VSW_A, 1);
        String peerInstance = vpc.createInstance(VSW_A, 1);
        String remoteInstance = vpc.createInstance(VSW_B, 1);
        eni = vpc.primary(instance);
        peer = vpc.primary(peerInstance);
        remote = vpc.primary(remoteInstance);
        node = vpc.node(instance);
        peerNode = vpc.node(peerInstance);
        remoteNode = vpc.node(remoteInstance);
    }

    private static FakeCloudBuilder cloud() {
        return FakeCloud.builder()
                .lenient()
                .subnet(VSW_A, Cidr.parse("10.0.0.0/24"), Cidr.parse("fd00:0:0:a::/64"))
                .subnet(VSW_B, Cidr.parse("10.0.1.0/24"), Cidr.parse("fd00:0:0:b::/64"))
                .instanceType(new InstanceType("test.big", 32, 60, 60));
    }

    @AfterEach
    void close() {
        vpc.close();
    }

    @Test
    void nodesReachEachOtherInBothFamilies() throws IOException {
        for (IpFamily family : IpFamily.values()) {
            assertEcho(node, of(eni, family), peerNode, of(peer, family));
            assertEcho(node, of(eni, family), remoteNode, of(remote, family));
            assertEcho(remoteNode, of(remote, family), node, of(eni, family));
        }
    }

    @Test
    void anIpv6SourcePassesFromItsAssignmentToItsRelease() throws IOException {
        InetAddress address = vpc.assign(eni, IpFamily.IPV6);
        addAddress(node, linkOf(eni, node), address);
        try (var own = Udp.open(node, of(eni, IpFamily.IPV6));
                var pod = Udp.open(node, address);
                var target = Udp.open(peerNode, of(peer, IpFamily.IPV6))) {
            assertThat(pod.sendUntilReceived("assigned", target)).startsWith("assigned");

            vpc.release(eni, address);
            pod.send("released", target);
            own.send("after it", target);
            assertThat(target.receive()).startsWith("after it");
        }
    }

    @Test
    void theRouterAnswersForAReleasedIpv6AddressNoMore() throws IOException {
        InetAddress address = vpc.assign(eni, IpFamily.IPV6);
        assertThat(addressesTheRouterKnows()).contains(IpAddress.of(address));

        vpc.release(eni, address);

        assertThat(addressesTheRouterKnows()).doesNotContain(IpAddress.of(address));
    }

    @Test
    void aRangeIsDeliveredToTheEniItIsRoutedToAndMayBeSentFrom() throws IOException {
        for (String pods : new String[] {"10.244.1.7/24", "fd00:244:1::7/64"}) {
            var pod = IpPrefix.parse(pods);
            InetAddress source = pod.address().toInetAddress();
            addAddress(node, linkOf(eni, node), source);
            IpFamily family = IpFamily.of(source);

            vpc.fabric.addRoute(pod.network(), eni.id());

            assertEcho(node, source, peerNode, of(peer, family));
            assertEcho(remoteNode, of(remote, family), node, source);
        }
    }

    @Test
    void aRouteGoesWithTheEniAndARangeHasOneRoute() {
        Eni second = vpc.attachNewEni(VSW_B, eni.instanceId().orElseThrow());
        var range = IpPrefix.parse("10.244.1.0/24");
        vpc.fabric.addRoute(range, second.id());
        assertThat(routesOfTheVpc()).contains(range);
        assertThatThrownBy(() -> vpc.fabric.addRoute(range, peer.id()))
                .isInstanceOf(FabricException.class)
                .hasMessageContaining("route 10.244.1.0/24 to ENI " + peer.id());

        vpc.detach(second);

        assertThat(routesOfTheVpc()).doesNotContain(range);
        assertThatThrownBy(() -> vpc.fabric.addRoute(range, second.id()))
                .isInstanceOf(FabricException.class)
                .hasMessageContaining("it is attached to no instance");
    }

    @Test
    void theInternetIsReachedThroughTheNatGatewayAndReachesNobody() throws IOException {
        NetworkNamespace internet = vpc.fabric.internet();
        assertThat(vpc.fabric.internet()).isSameAs(internet);
        for (InetAddress beyond : vpc.fabric.internetAddresses()) {
            IpFamily family = IpFamily.of(beyond);
            try (var client = Udp.open(node, of(eni, family));
                    var server = Udp.open(internet, beyond)) {
                String seen = client.sendUntilReceived("request", server);
                assertThat(seen)
                        .isEqualTo("request from "
                                + of(vpc.fabric.natAddresses(), family).getHostAddress());
                assertThatThrownBy(() -> server.send("unasked", client)).isInstanceOf(IOException.class);
            }
        }
        assertThat(vpc.fabric.internetAddresses()).hasSize(2);
    }

    private Iterable<IpAddress> addressesTheRouterKnows() {
        try (var netlink = RouteNetlink.open(vpc.fabric.vpc())) {
            return netlink.neighbours().list(AddressFamily.INET6).stream()
                    .map(neighbour -> neighbour.address())
                    .toList();
        }
    }

    private Iterable<IpPrefix> routesOfTheVpc() {
        try (var netlink = RouteNetlink.open(vpc.fabric.vpc())) {
            return netlink.routes().list(AddressFamily.INET, Route.TABLE_MAIN).stream()
                    .map(Route::destination)
                    .toList();
        }
    }

    private static InetAddress of(Eni eni, IpFamily family) {
        return of(eni.addresses(), family);
    }

    private static InetAddress of(List<InetAddress> addresses, IpFamily family) {
        return addresses.stream()
                .filter(address -> IpFamily.of(address) == family)
                .findFirst()
                .orElseThrow();
    }
}
