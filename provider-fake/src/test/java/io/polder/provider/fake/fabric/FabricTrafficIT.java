package io.polder.provider.fake.fabric;

import static io.polder.provider.fake.fabric.TestVpc.GATEWAY_A;
import static io.polder.provider.fake.fabric.TestVpc.GATEWAY_B;
import static io.polder.provider.fake.fabric.TestVpc.VSW_A;
import static io.polder.provider.fake.fabric.TestVpc.VSW_B;
import static io.polder.provider.fake.fabric.TestVpc.addAddress;
import static io.polder.provider.fake.fabric.TestVpc.configure;
import static io.polder.provider.fake.fabric.TestVpc.linkOf;
import static io.polder.provider.fake.fabric.TestVpc.move;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import io.polder.spi.Eni;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What gets through and what does not. That something is dropped shows by a datagram sent after it, on the same way,
 * arriving first.
 */
@RequiresCapability(Capability.NETNS)
class FabricTrafficIT {

    private static final int PATIENCE_MILLIS = 10_000;

    private TestVpc vpc;
    private Eni eni;
    private Eni peer;
    private Eni remote;
    private NetworkNamespace node;
    private NetworkNamespace peerNode;
    private NetworkNamespace remoteNode;

    @BeforeEach
    void makeThreeNodes() {
        vpc = new TestVpc();
        String instance = vpc.createInstance(VSW_A);
        String peerInstance = vpc.createInstance(VSW_A);
        String remoteInstance = vpc.createInstance(VSW_B);
        eni = vpc.primary(instance);
        peer = vpc.primary(peerInstance);
        remote = vpc.primary(remoteInstance);
        node = vpc.node(instance);
        peerNode = vpc.node(peerInstance);
        remoteNode = vpc.node(remoteInstance);
    }

    @AfterEach
    void close() {
        if (vpc != null) {
            vpc.close();
        }
    }

    @Test
    void nodesOfOneVSwitchReachEachOtherDirectly() throws IOException {
        assertEcho(node, eni.primaryAddress(), peerNode, peer.primaryAddress());

        assertThat(neighbours(node)).containsEntry(IpAddress.of(peer.primaryAddress()), MacAddress.parse(peer.mac()));
    }

    @Test
    void nodesOfTwoVSwitchesReachEachOtherThroughTheirGateways() throws IOException {
        assertEcho(node, eni.primaryAddress(), remoteNode, remote.primaryAddress());

        assertThat(neighbours(node)).containsOnlyKeys(IpAddress.of(GATEWAY_A));
        assertThat(neighbours(remoteNode)).containsOnlyKeys(IpAddress.of(GATEWAY_B));
    }

    @Test
    void gatewaysAndNodesAnswerPings() throws IOException {
        assertThat(pings(node, GATEWAY_A)).isTrue();
        assertThat(pings(node, GATEWAY_B)).isTrue();
        assertThat(pings(node, peer.primaryAddress())).isTrue();
        assertThat(pings(node, remote.primaryAddress())).isTrue();
    }

    @Test
    void trafficOfOneVSwitchMayAlsoGoThroughTheGateway() throws IOException {
        try (var netlink = RouteNetlink.open(node)) {
            netlink.routes()
                    .add(Route.to(IpPrefix.host(IpAddress.of(peer.primaryAddress())))
                            .via(IpAddress.of(GATEWAY_A))
                            .build());
        }

        assertEcho(node, eni.primaryAddress(), peerNode, peer.primaryAddress());

        assertThat(neighbours(node)).containsOnlyKeys(IpAddress.of(GATEWAY_A));
    }

    @Test
    void tcpKeepsTheSourceAddress() throws IOException {
        InetAddress podAddress = vpc.assign(eni);
        addAddress(node, linkOf(eni, node), podAddress);
        try (var server = remoteNode.call(ServerSocketChannel::open);
                var client = node.call(SocketChannel::open)) {
            server.bind(new InetSocketAddress(remote.primaryAddress(), 0));
            client.bind(new InetSocketAddress(podAddress, 0));
            client.socket().connect(server.getLocalAddress(), PATIENCE_MILLIS);
            try (var accepted = server.accept()) {
                assertThat(accepted.getRemoteAddress()).isEqualTo(client.getLocalAddress());
                assertThat(((InetSocketAddress) accepted.getRemoteAddress()).getAddress())
                        .isEqualTo(podAddress);
            }
        }
    }

    @Test
    void aSourceAddressPassesFromItsAssignmentToItsRelease() throws IOException {
        InetAddress address = vpc.assign(eni);
        addAddress(node, linkOf(eni, node), address);
        try (var own = Udp.open(node, eni.primaryAddress());
                var pod = Udp.open(node, address);
                var target = Udp.open(peerNode, peer.primaryAddress())) {
            pod.send("assigned", target);
            assertThat(target.receive()).isEqualTo("assigned from " + address.getHostAddress());

            vpc.release(eni, address);
            pod.send("released", target);
            own.send("after it", target);
            assertThat(target.receive()).startsWith("after it");

            assertThat(vpc.assign(eni)).isEqualTo(address);
            pod.send("assigned again", target);
            assertThat(target.receive()).startsWith("assigned again");
        }
    }

    @Test
    void anAddressOfAnotherEniIsDroppedAsSource() throws IOException {
        addAddress(node, linkOf(eni, node), remote.primaryAddress());
        try (var own = Udp.open(node, eni.primaryAddress());
                var spoofer = Udp.open(node, remote.primaryAddress());
                var target = Udp.open(peerNode, peer.primaryAddress())) {
            own.send("before it", target);
            spoofer.send("spoofed", target);
            own.send("after it", target);

            assertThat(target.receive()).startsWith("before it");
            assertThat(target.receive()).startsWith("after it");
        }
    }

    @Test
    void anotherMacThanTheEnisIsDropped() throws IOException {
        var mac = MacAddress.parse(eni.mac());
        int index = linkOf(eni, node).index();
        try (var own = Udp.open(node, eni.primaryAddress());
                var target = Udp.open(peerNode, peer.primaryAddress())) {
            useMac(index, new MacAddress(mac.bits() ^ 1));
            own.send("spoofed", target);
            useMac(index, mac);
            own.send("after it", target);

            assertThat(target.receive()).startsWith("after it");
        }
    }

    @Test
    void aReleasedAddressIsDeliveredNoMore() throws IOException {
        InetAddress address = vpc.assign(eni);
        addAddress(node, linkOf(eni, node), address);
        assertThat(pings(remoteNode, address)).isTrue();

        vpc.release(eni, address);

        assertThat(neighbours(vpc.fabric.vpc())).doesNotContainKey(IpAddress.of(address));
    }

    @Test
    void anAddressMovesFromOneEniToAnother() throws IOException {
        InetAddress address = vpc.assign(eni);
        addAddress(node, linkOf(eni, node), address);
        assertEcho(remoteNode, remote.primaryAddress(), node, address);

        vpc.release(eni, address);
        assertThat(vpc.assign(peer)).isEqualTo(address);
        addAddress(peerNode, linkOf(peer, peerNode), address);

        assertEcho(remoteNode, remote.primaryAddress(), peerNode, address);
    }

    @Test
    void nodesHearNothingOfOthersArpRequests() throws IOException {
        try (var own = Udp.open(node, eni.primaryAddress());
                var target = Udp.open(peerNode, peer.primaryAddress())) {
            own.send("asks for the peer first", target);
            assertThat(target.receive()).startsWith("asks");
        }

        assertThat(neighbours(peerNode)).doesNotContainKey(IpAddress.of(eni.primaryAddress()));
    }

    @Test
    void fortyAddressesOfOneEniWorkInBothDirections() throws IOException {
        List<InetAddress> addresses = vpc.assign(eni, 40);
        var link = linkOf(eni, node);
        for (InetAddress address : addresses) {
            addAddress(node, link, address);
            assertEcho(node, address, peerNode, peer.primaryAddress());
            assertEcho(remoteNode, remote.primaryAddress(), node, address);
        }
    }

    @Test
    void anEniInAPodsNamespaceHasItsOwnTraffic() throws IOException {
        Eni podEni = vpc.attachNewEni(VSW_B, eni.instanceId().orElseThrow());
        try (var pod = NetworkNamespace.create()) {
            move(node, linkOf(podEni, node), pod);
            configure(pod, podEni, GATEWAY_B);

            assertEcho(pod, podEni.primaryAddress(), peerNode, peer.primaryAddress());
            assertEcho(remoteNode, remote.primaryAddress(), pod, podEni.primaryAddress());

            vpc.detach(podEni);
            assertThat(TestVpc.links(pod)).isEmpty();
        }
    }

    @Test
    void twoFabricsSideBySideDoNotMix() throws IOException {
        try (var other = new TestVpc()) {
            String otherInstance = other.createInstance(VSW_A);
            other.createInstance(VSW_A);
            Eni twin = other.primary(otherInstance);
            assertThat(twin.primaryAddress()).isEqualTo(eni.primaryAddress());
            try (var here = Udp.open(node, eni.primaryAddress());
                    var there = Udp.open(other.node(otherInstance), twin.primaryAddress());
                    var target = Udp.open(peerNode, peer.primaryAddress())) {
                there.send("from the other fabric", target);
                here.send("from this one", target);

                assertThat(target.receive()).startsWith("from this one");
            }
        }
        assertEcho(node, eni.primaryAddress(), peerNode, peer.primaryAddress());
    }

    static void assertEcho(NetworkNamespace from, InetAddress source, NetworkNamespace to, InetAddress destination)
            throws IOException {
        try (var client = Udp.open(from, source);
                var server = Udp.open(to, destination)) {
            assertThat(client.sendUntilReceived("request", server))
                    .isEqualTo("request from " + source.getHostAddress());
            assertThat(server.sendUntilReceived("answer", client))
                    .isEqualTo("answer from " + destination.getHostAddress());
        }
    }

    private static boolean pings(NetworkNamespace from, InetAddress destination) throws IOException {
        return from.call(() -> destination.isReachable(PATIENCE_MILLIS));
    }

    /** Changing a link's address forgets its neighbours, and under a wrong one nobody answers. */
    private void useMac(int index, MacAddress mac) {
        try (var netlink = RouteNetlink.open(node)) {
            netlink.links().change(LinkChange.of(index).mac(mac).build());
            netlink.neighbours()
                    .replace(Neighbour.permanent(
                            index, IpAddress.of(peer.primaryAddress()), MacAddress.parse(peer.mac())));
        }
    }

    private static Map<IpAddress, MacAddress> neighbours(NetworkNamespace netns) {
        try (var netlink = RouteNetlink.open(netns)) {
            return netlink.neighbours().list(AddressFamily.INET).stream()
                    .filter(neighbour -> neighbour.mac().isPresent() && !isMulticast(neighbour))
                    .collect(Collectors.toMap(
                            Neighbour::address, neighbour -> neighbour.mac().orElseThrow()));
        }
    }

    private static boolean isMulticast(Neighbour neighbour) {
        return neighbour.address().isMulticast();
    }
}
