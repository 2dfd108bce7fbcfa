package io.polder.netns;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who reaches whom, over two nodes, in both families: with TCP, and whom the other end sees. */
@RequiresCapability(Capability.NETNS)
class ReachabilityIT {

    private static final int PORT = 7007;
    private static final int PATIENCE_MILLIS = 5_000;

    static Stream<DatapathMode> modes() {
        return Modes.supported();
    }

    /** Somebody with addresses of both families. */
    private record Party(String name, NetworkNamespace netns, List<IpAddress> addresses) {}

    @ParameterizedTest
    @MethodSource("modes")
    void everybodyReachesEverybodyUnderHisOwnAddress(DatapathMode mode) throws IOException {
        try (var vpc = new SmallVpc();
                var second = NetworkNamespace.create()) {
            var primaries = List.of(vpc.plugPrimary(vpc.node), vpc.plugPrimary(second));
            try (var one = NetnsConfigurator.open(vpc.node);
                    var two = NetnsConfigurator.open(second)) {
                joinPodNetwork(mode, List.of(one, two), primaries, vpc);
                var pods = new ArrayList<Party>();
                pods.addAll(pods(mode, vpc, one, vpc.node, 1, primaries.get(0)));
                pods.addAll(pods(mode, vpc, two, second, 2, primaries.get(1)));
                for (Party from : pods) {
                    for (Party to : pods) {
                        if (!from.equals(to)) {
                            assertReaches(from, to);
                        }
                    }
                }
                assertNodesAndPods(mode, vpc, second, primaries, pods);
                assertReachTheInternet(pods, vpc);
            }
        }
    }

    private static void joinPodNetwork(
            DatapathMode mode, List<NetnsConfigurator> nodes, List<SmallVpc.Eni> primaries, SmallVpc vpc) {
        if (mode.usesEni()) {
            return;
        }
        for (int i = 0; i < 2; i++) {
            var self = SmallVpc.peer(i + 1, primaries.get(i));
            var peers = List.of(SmallVpc.peer(2 - i, primaries.get(1 - i)));
            if (mode == DatapathMode.VXLAN) {
                nodes.get(i).connect(PodNetwork.vxlan(self, peers).masqueradingBeyond(List.of()));
            } else {
                // The nodes are in different subnets: their way to each other is the router.
                nodes.get(i)
                        .connect(PodNetwork.hostGateway(self, viaRouter(peers, primaries.get(i)))
                                .masqueradingBeyond(Internet.VPC));
                for (IpPrefix range : self.podRanges()) {
                    route(vpc.routerNetlink, range, primaries.get(i));
                }
            }
        }
    }

    private static List<PeerNode> viaRouter(List<PeerNode> peers, SmallVpc.Eni own) {
        return peers.stream()
                .map(peer -> new PeerNode(List.of(own.gateway4(), own.gateway6()), peer.podRanges()))
                .toList();
    }

    private static void route(RouteNetlink router, IpPrefix range, SmallVpc.Eni to) {
        int port = router.links().find("port" + to.number).orElseThrow().index();
        var gateway = range.address().isIpv4() ? to.ip4(1) : to.ip6(1);
        router.routes().add(Route.to(range).via(gateway).dev(port).build());
    }

    /** Two of a node; of those that share an ENI, on the same one. */
    private static List<Party> pods(
            DatapathMode mode,
            SmallVpc vpc,
            NetnsConfigurator configurator,
            NetworkNamespace node,
            int number,
            SmallVpc.Eni primary) {
        var pods = new ArrayList<Party>();
        SmallVpc.Eni eni = vpc.plug(node);
        for (int i = 0; i < 2; i++) {
            var netns = vpc.pod();
            if (i > 0 && !mode.sharesEni()) {
                eni = vpc.plug(node);
            }
            String name = "node" + number + "-pod" + i;
            PodInterfaceSpec.Builder builder;
            if (mode.usesEni()) {
                builder = vpc.dual(mode, name, netns, eni, 10 + i);
            } else {
                builder = PodInterfaceSpec.of(name, SmallVpc.path(netns), mode)
                        .address(PodAddress.of(IpPrefix.parse("10.90." + number + "." + (10 + i) + "/24")))
                        .address(PodAddress.of(IpPrefix.parse("fd00:90:" + number + "::" + (10 + i) + "/64")));
            }
            if (mode == DatapathMode.EXCLUSIVE_ENI || mode == DatapathMode.SHARED_ENI_IPVLAN) {
                builder.hostRanges(List.of(IpPrefix.host(primary.ip4(1)), IpPrefix.host(primary.ip6(1))));
            }
            var spec = builder.build();
            configurator.add(spec);
            pods.add(new Party(
                    name,
                    netns,
                    spec.addresses().stream()
                            .map(each -> each.address().address())
                            .toList()));
        }
        return pods;
    }

    /** Which knows nobody of the VPC but its gateway, and no pod that has no address of the VPC. */
    private static void assertReachTheInternet(List<Party> pods, SmallVpc vpc) throws IOException {
        try (var internet = new Internet(vpc)) {
            var server = new Party("internet", internet.netns, internet.addresses());
            for (Party pod : pods) {
                for (int family = 0; family < 2; family++) {
                    assertThat(connect(pod, server, family))
                            .as(pod.name + " to the internet, by IPv" + (family == 0 ? 4 : 6))
                            .isEqualTo(internet.gateway().get(family));
                }
            }
        }
    }

    /** A pod and its own node; a pod and the other node, where that is not past a tunnel. */
    private static void assertNodesAndPods(
            DatapathMode mode, SmallVpc vpc, NetworkNamespace second, List<SmallVpc.Eni> primaries, List<Party> pods)
            throws IOException {
        var nodes = new ArrayList<Party>();
        for (int i = 0; i < 2; i++) {
            var primary = primaries.get(i);
            nodes.add(new Party("node" + (i + 1), i == 0 ? vpc.node : second, List.of(primary.ip4(1), primary.ip6(1))));
        }
        assertReaches(pods.get(0), nodes.get(0));
        for (int family = 0; family < 2; family++) {
            connect(nodes.get(0), pods.get(1), family);
        }
        if (mode != DatapathMode.VXLAN) {
            assertReaches(pods.get(0), nodes.get(1));
        }
    }

    private static void assertReaches(Party from, Party to) throws IOException {
        for (int family = 0; family < 2; family++) {
            assertThat(connect(from, to, family))
                    .as(from.name + " to " + to.name + " " + to.addresses.get(family))
                    .isEqualTo(from.addresses.get(family));
        }
    }

    /** Whom the server sees. */
    private static IpAddress connect(Party from, Party to, int family) throws IOException {
        var address = new InetSocketAddress(to.addresses.get(family).toInetAddress(), PORT);
        try (var server = to.netns.call(ServerSocketChannel::open)) {
            server.bind(address);
            try (var client = from.netns.call(SocketChannel::open)) {
                client.socket().connect(address, PATIENCE_MILLIS);
                try (var accepted = server.accept()) {
                    return IpAddress.of(((InetSocketAddress) accepted.getRemoteAddress()).getAddress());
                }
            }
        } catch (IOException e) {
            throw new IOException(from.name + " to " + to.name + " at " + address + ": " + e.getMessage(), e);
        }
    }
}
