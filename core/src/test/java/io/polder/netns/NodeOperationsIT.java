package io.polder.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.Sysctl;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.netfilter.Conntrack;
import io.polder.netlink.netfilter.ConntrackEntry;
import io.polder.netlink.netfilter.ConntrackFilter;
import io.polder.netlink.netfilter.FlowTuple;
import io.polder.netlink.netfilter.Nftables;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.route.RouteType;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GC, STATUS, held addresses, the network of peers, and what is asked of a pod beyond reaching others. */
@RequiresCapability(Capability.NETNS)
class NodeOperationsIT {

    private SmallVpc vpc;
    private SmallVpc.Eni eni;
    private SmallVpc.Eni primary;
    private NetworkNamespace pod;
    private NetnsConfigurator configurator;

    static Stream<DatapathMode> modes() {
        return Modes.supported();
    }

    @BeforeEach
    void open() {
        vpc = new SmallVpc();
        eni = vpc.plug();
        pod = vpc.pod();
        configurator = NetnsConfigurator.open(vpc.node);
        primary = vpc.plugPrimary(vpc.node);
        SmallVpc.connect(configurator, 1, primary, List.of());
    }

    @AfterEach
    void close() {
        configurator.close();
        vpc.close();
    }

    @ParameterizedTest
    @MethodSource("modes")
    void collectionRemovesWhatNoLivingPodOwnsAndNothingElse(DatapathMode mode) {
        var living = vpc.dual(mode, "living", pod, eni, 7).build();
        configurator.add(living);
        vpc.nodeNetlink.links().create(LinkSpec.bridge("cali-bridge").build()); // Somebody else's.
        var other = mode.sharesEni() ? eni : vpc.plug();
        var before = vpc.nodeState();
        var gone = vpc.dual(mode, "gone", vpc.pod(), other, 8).build();
        configurator.add(gone);

        var report = configurator.collect(List.of(living));

        assertThat(report.failures()).isEmpty();
        assertThat(report.removed()).isNotEmpty();
        configurator.check(living);
        if (mode != DatapathMode.EXCLUSIVE_ENI) { // Its card is in a namespace that lives.
            assertThat(vpc.nodeState()).isEqualTo(before);
        }
        assertThat(configurator.collect(List.of(living)).removed()).isEmpty();
        configurator.delete(gone);
    }

    @Test
    void collectionKnowsSandboxesApart() {
        var old = vpc.dual(DatapathMode.SHARED_ENI_VETH, "a", pod, eni, 7)
                .sandbox("old")
                .build();
        configurator.add(old);
        var next = vpc.dual(DatapathMode.SHARED_ENI_VETH, "a", vpc.pod(), eni, 7)
                .sandbox("next")
                .build();
        assertThatThrownBy(() -> configurator.add(next)).isInstanceOf(NetnsException.Taken.class);

        configurator.collect(List.of(next));

        configurator.add(next);
        configurator.check(next);
    }

    @Test
    void heldAddressIsAnsweredForUntilAPodHasIt() {
        var spec = vpc.dual(DatapathMode.SHARED_ENI_VETH, "a", pod, eni, 7).build();
        var addresses = Set.of(eni.ip4(7), eni.ip4(8), eni.ip6(7));

        configurator.hold(addresses);
        configurator.hold(addresses);
        assertThat(held()).hasSize(3);
        configurator.add(spec);

        assertThat(SmallVpc.pings(vpc.router, eni.address(7))).isTrue();
        configurator.check(spec);
        configurator.delete(spec);
        configurator.hold(Set.of(eni.ip4(8)));
        assertThat(held())
                .singleElement()
                .satisfies(route -> assertThat(route.destination()).isEqualTo(IpPrefix.host(eni.ip4(8))));
        configurator.hold(Set.of());
        assertThat(held()).isEmpty();
    }

    private List<Route> held() {
        return Stream.of(AddressFamily.values())
                .flatMap(family -> vpc.nodeNetlink.routes().list(family, Route.TABLE_MAIN).stream())
                .filter(route -> route.type() == RouteType.UNREACHABLE)
                .filter(route -> route.protocol() == Node.ROUTE_PROTOCOL)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("modes")
    void deleteForgetsTheFlowsAndNeighboursOfTheAddress(DatapathMode mode) {
        var spec = vpc.dual(mode, "a", pod, eni, 7).build();
        IpAddress own = spec.addresses().get(0).address().address();
        IpAddress peer = IpAddress.parse("203.0.113.9");
        configurator.add(spec);
        int link = vpc.nodeNetlink
                .links()
                .find("eth" + primary.number)
                .orElseThrow()
                .index();
        vpc.nodeNetlink.neighbours().replace(Neighbour.permanent(link, own, eni.mac));
        try (var flows = Conntrack.open(vpc.node)) {
            flows.create(ConntrackEntry.of(FlowTuple.udp(own, 7, peer, 7), Duration.ofMinutes(5))
                    .build());
            flows.create(ConntrackEntry.of(FlowTuple.udp(peer, 8, peer, 8), Duration.ofMinutes(5))
                    .build());

            configurator.delete(spec);

            assertThat(flows.list(ConntrackFilter.ALL))
                    .extracting(flow -> flow.original().source())
                    .containsOnly(peer);
        }
        assertThat(vpc.nodeNetlink.neighbours().list(AddressFamily.INET))
                .noneMatch(neighbour -> neighbour.address().equals(own));
    }

    @ParameterizedTest
    @MethodSource("modes")
    void mtuThatTheLinkRefusesIsToldAndUndone(DatapathMode mode) {
        if (mode == DatapathMode.VXLAN || mode == DatapathMode.HOST_GATEWAY) {
            var spec = vpc.dual(mode, "a", pod, eni, 7).mtu(60_000).build();
            assertThat(configurator.add(spec).mtu()).isLessThanOrEqualTo(SmallVpc.MTU);
            return;
        }
        configurator.add(vpc.dual(mode, "first", pod, eni, 7).build());
        configurator.delete(vpc.dual(mode, "first", pod, eni, 7).build());
        var before = vpc.nodeState();
        var spec = vpc.dual(mode, "a", pod, eni, 7).mtu(70_000).build();

        assertThatThrownBy(() -> configurator.add(spec))
                .isInstanceOf(NetnsException.class)
                .hasMessageContaining("pod a eth0");

        assertThat(vpc.nodeState()).isEqualTo(before);
    }

    @Test
    void peersThatLeaveTakeTheirRoutesWithThem() {
        var self = SmallVpc.peer(1, primary);
        var second = PeerNode.of(primary.ip4(2), IpPrefix.parse("10.90.2.0/24"));
        var third = PeerNode.of(primary.ip4(3), IpPrefix.parse("10.90.3.0/24"));
        for (boolean vxlan : new boolean[] {true, false}) {
            configurator.connect(network(vxlan, self, List.of(second, third)));
            assertThat(destinations()).contains("10.90.2.0/24", "10.90.3.0/24");

            configurator.connect(network(vxlan, self, List.of(third)));

            assertThat(destinations()).contains("10.90.3.0/24").doesNotContain("10.90.2.0/24");
            configurator.connect(network(vxlan, self, List.of()));
            assertThat(destinations()).noneMatch(each -> each.startsWith("10.90."));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void translationFollowsTheNetworkAndIsMissedWhereItIsGone(boolean vxlan) {
        var network = network(vxlan, SmallVpc.peer(1, primary), List.of());
        var spec = PodInterfaceSpec.of("a", SmallVpc.path(pod), vxlan ? DatapathMode.VXLAN : DatapathMode.HOST_GATEWAY)
                .address(PodAddress.of(IpPrefix.parse("10.90.1.7/24")))
                .build();
        configurator.connect(network.masqueradingBeyond(List.of(IpPrefix.parse("10.80.0.0/16"))));
        configurator.add(spec);
        configurator.check(spec);

        try (var nftables = Nftables.open(vpc.node)) {
            assertThat(nftables.ruleCount(AddressFamily.INET, Masquerade.TABLE)).isEqualTo(3);
            nftables.delete(AddressFamily.INET, Masquerade.TABLE);
            assertThatThrownBy(() -> configurator.check(spec))
                    .isInstanceOf(NetnsException.Mismatch.class)
                    .hasMessageContaining(Masquerade.TABLE);

            configurator.connect(network);

            assertThat(nftables.tables(AddressFamily.INET6)).isEmpty();
            configurator.check(spec);
        }
    }

    private static PodNetwork network(boolean vxlan, PeerNode self, List<PeerNode> peers) {
        return vxlan ? PodNetwork.vxlan(self, peers) : PodNetwork.hostGateway(self, peers);
    }

    private List<String> destinations() {
        return SmallVpc.routes(vpc.nodeNetlink).stream()
                .map(route -> route.destination().toString())
                .toList();
    }

    @Test
    void addressOfAnotherNodesRangeIsRefused() {
        var spec = PodInterfaceSpec.of("a", SmallVpc.path(pod), DatapathMode.VXLAN)
                .address(PodAddress.of(IpPrefix.parse("10.99.0.7/24")))
                .build();

        assertThatThrownBy(() -> configurator.add(spec))
                .isInstanceOf(NetnsException.class)
                .hasMessageContaining("10.99.0.7");
    }

    @Test
    void statusNamesWhatStandsInTheWay() {
        assertThat(configurator.status()).isEmpty();

        new Sysctl(vpc.node).write("net/ipv4/ip_forward", "0");
        new Sysctl(vpc.node).write("net/ipv4/conf/all/rp_filter", "1");

        assertThat(configurator.status()).hasSize(2).anyMatch(problem -> problem.contains("ip_forward"));
    }

    @Test
    void addAfterADeleteThatFailedHalfWayBeginsAnew() {
        var spec = vpc.dual(DatapathMode.EXCLUSIVE_ENI, "a", pod, eni, 7).build();
        configurator.add(spec);
        try (var inside = RouteNetlink.open(pod)) { // The card has gone back, the veth has not.
            int card = inside.links().find("eth0").orElseThrow().index();
            inside.links()
                    .change(LinkChange.of(card).namespace(vpc.node).name("eth1").build());
        }

        configurator.add(spec);

        configurator.check(spec);
        assertThat(SmallVpc.pings(pod, eni.gateway())).isTrue();
    }

    @Test
    void eniThatIsUnpluggedUnderARunningPodIsToldAndDeleteIsFine() {
        var spec = vpc.dual(DatapathMode.SHARED_ENI_VETH, "a", pod, eni, 7).build();
        configurator.add(spec);
        vpc.nodeNetlink
                .links()
                .delete(vpc.nodeNetlink.links().find("eth1").orElseThrow().index());

        assertThatThrownBy(() -> configurator.check(spec))
                .isInstanceOf(NetnsException.Mismatch.class)
                .hasMessageContaining("no ENI " + eni.mac);
        configurator.delete(spec);
        configurator.delete(spec);
    }

    @Test
    void ipv6IsTurnedOnWhereTheRuntimeHasTurnedItOff() {
        new Sysctl(pod).write("net/ipv6/conf/all/disable_ipv6", "1");
        new Sysctl(pod).write("net/ipv6/conf/default/disable_ipv6", "1");
        var spec = vpc.dual(DatapathMode.SHARED_ENI_VETH, "a", pod, eni, 7).build();

        configurator.add(spec);

        assertThat(SmallVpc.pings(pod, eni.gateway6())).isTrue();
    }

    @Test
    void podWithIpv4AloneIsLeftWithoutIpv6() {
        var spec = vpc.single(DatapathMode.SHARED_ENI_VETH, "a", pod, eni, 7).build();

        configurator.add(spec);

        configurator.check(spec);
        try (var inside = RouteNetlink.open(pod)) {
            assertThat(inside.routes().list(AddressFamily.INET6, Route.TABLE_MAIN))
                    .noneMatch(route -> route.destination().isDefault());
            int eth0 = inside.links().find("eth0").orElseThrow().index();
            inside.links().change(LinkChange.of(eth0).down().build());
        }
        assertThatThrownBy(() -> configurator.check(spec)).hasMessageContaining("eth0 is down in the pod");
    }
}
