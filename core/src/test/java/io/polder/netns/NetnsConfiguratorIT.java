package io.polder.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polder.linux.NetnsDirectory;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.route.Rule;
import io.polder.netlink.route.RuleAction;
import io.polder.spi.Cidr;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@RequiresCapability(Capability.NETNS)
class NetnsConfiguratorIT {

    private SmallVpc vpc;
    private SmallVpc.Eni eni;
    private NetworkNamespace pod;
    private NetnsConfigurator configurator;
    private boolean joined;

    static Stream<DatapathMode> modes() {
        return Modes.supported();
    }

    static Stream<DatapathMode> modesWithHostLinks() {
        return modes().filter(mode -> mode != DatapathMode.SHARED_ENI_IPVLAN);
    }

    static Stream<DatapathMode> modesOfEnis() {
        return modes().filter(DatapathMode::usesEni);
    }

    @BeforeEach
    void plugOneEni() {
        vpc = new SmallVpc();
        eni = vpc.plug();
        pod = vpc.pod();
        configurator = NetnsConfigurator.open(vpc.node);
    }

    @AfterEach
    void close() throws Exception {
        configurator.close();
        vpc.close();
    }

    @ParameterizedTest
    @MethodSource("modes")
    void addedPodReachesItsGatewayAndBack(DatapathMode mode) {
        var spec = spec(mode, "a", pod, 7);

        PodInterface added = configurator.add(spec);

        var far = mode.usesEni() ? vpc.router : vpc.node;
        assertThat(SmallVpc.pings(pod, mode.usesEni() ? eni.gateway4() : IpAddress.parse("10.80.2.1")))
                .isTrue();
        assertThat(SmallVpc.pings(pod, mode.usesEni() ? eni.gateway6() : IpAddress.parse("fd00:80:2::1")))
                .isTrue();
        assertThat(SmallVpc.pings(far, ip(spec))).isTrue();
        assertThat(SmallVpc.pings(far, ip6(spec))).isTrue();
        assertThat(added.name()).isEqualTo("eth0");
        assertThat(added.mtu()).isEqualTo(mode == DatapathMode.VXLAN ? 1350 : 1400);
        assertThat(added.addresses())
                .isEqualTo(List.of(
                        spec.addresses().get(0).address(),
                        spec.addresses().get(1).address()));
        assertThat(added.host().isPresent()).isEqualTo(mode != DatapathMode.SHARED_ENI_IPVLAN);
        added.host()
                .ifPresent(host -> assertThat(host.name()).startsWith("cali").hasSize(15));
        configurator.check(spec);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void nodeReachesItsPod(DatapathMode mode) {
        var spec = spec(mode, "a", pod, 7);
        giveNodeAnAddress("192.0.2.1");
        if (mode == DatapathMode.EXCLUSIVE_ENI || mode == DatapathMode.SHARED_ENI_IPVLAN) {
            var range = List.of(IpPrefix.parse("192.0.2.1"));
            spec = builder(mode, "a", pod, 7).hostRanges(range).build();
        }

        configurator.add(spec);

        assertThat(SmallVpc.pings(vpc.node, ip(spec))).isTrue();
        assertThat(SmallVpc.pings(pod, address("192.0.2.1"))).isTrue();
    }

    @Test
    void podsThatShareAnEniReachEachOtherWithoutIt() {
        var other = vpc.pod();
        var a = spec(DatapathMode.SHARED_ENI_VETH, "a", pod, 7);
        var b = spec(DatapathMode.SHARED_ENI_VETH, "b", other, 8);
        configurator.add(a);
        configurator.add(b);
        vpc.nodeNetlink.links().change(LinkChange.of(index("eth1")).down().build());

        assertThat(SmallVpc.pings(pod, ip(b))).isTrue();
        assertThat(SmallVpc.pings(other, ip(a))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("modes")
    void addTwiceGivesTheSameResultAndChangesNothing(DatapathMode mode) {
        var spec = spec(mode, "a", pod, 7);
        var first = configurator.add(spec);
        var state = vpc.nodeState();

        assertThat(configurator.add(spec)).isEqualTo(first);
        assertThat(vpc.nodeState()).isEqualTo(state);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void deletedPodLeavesTheNodeAsItWas(DatapathMode mode) {
        var spec = spec(mode, "a", pod, 7);
        configurator.add(spec);
        configurator.delete(spec);
        var state = vpc.nodeState(); // The ENI has its table and its name on the node now.

        configurator.add(spec);
        configurator.delete(spec);

        assertThat(vpc.nodeState()).isEqualTo(state);
        assertThat(links(pod)).containsExactly("lo");
        configurator.delete(spec);
        assertThat(vpc.nodeState()).isEqualTo(state);
    }

    @Test
    void exclusiveEniReturnsUnderAUniqueNameAndServesTheNextPod() {
        var first = spec(DatapathMode.EXCLUSIVE_ENI, "a", pod, 7);
        configurator.add(first);
        configurator.delete(first);

        assertThat(links(vpc.node)).containsExactlyInAnyOrder("lo", "eni020000005001");

        var next = vpc.pod();
        configurator.add(spec(DatapathMode.EXCLUSIVE_ENI, "b", next, 7));
        assertThat(SmallVpc.pings(next, eni.gateway())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("modes")
    void deleteWorksWhenTheNamespaceIsGone(DatapathMode mode, @TempDir Path temporary) {
        var directory = new NetnsDirectory(temporary);
        try (var named = directory.create("pod")) {
            var spec = at(directory.path("pod"), mode, "a", 7);
            configurator.add(spec);
            directory.delete("pod");
            assertThat(links(named)).contains("eth0"); // Somebody still holds the namespace.

            configurator.delete(spec);
            configurator.delete(spec);

            assertThat(links(vpc.node)).noneMatch(name -> name.startsWith("cali"));
            assertThat(vpc.nodeNetlink.rules().list(AddressFamily.INET)).noneMatch(PodRules::isPods);
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void lateDeleteOfAnOlderSandboxLeavesTheNewOneAlone(DatapathMode mode) {
        var old = spec(DatapathMode.SHARED_ENI_VETH, "a", vpc.pod(), 7);
        var living = spec(mode, "a", pod, 8);
        configurator.add(living);

        configurator.delete(old);
        configurator.delete(at(Path.of("/nowhere"), DatapathMode.SHARED_ENI_VETH, "a", 7));

        configurator.check(living);
        assertThat(SmallVpc.pings(mode.usesEni() ? vpc.router : vpc.node, ip(living)))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("modesWithHostLinks")
    void linkThatSomebodyElseMadeUnderThePodsNameStays(DatapathMode mode) {
        var spec = spec(mode, "a", pod, 7);
        vpc.nodeNetlink.links().create(LinkSpec.bridge(HostLink.name(spec)).build());
        assertThatThrownBy(() -> configurator.add(spec)).isInstanceOf(NetnsException.Taken.class);

        configurator.delete(spec);

        assertThat(links(vpc.node)).contains(HostLink.name(spec));
    }

    @ParameterizedTest
    @MethodSource("modes")
    void checkNamesWhatIsMissing(DatapathMode mode) {
        var spec = spec(mode, "a", pod, 7);
        var added = configurator.add(spec);
        var gateway = added.gateways().get(0);
        try (var inside = RouteNetlink.open(pod)) {
            int eth0 = inside.links().find("eth0").orElseThrow().index();
            inside.routes()
                    .delete(Route.to(IpPrefix.ALL_IPV4).via(gateway).dev(eth0).build());
            inside.addresses()
                    .list(AddressFamily.INET6, eth0)
                    .forEach(address -> inside.addresses().delete(address));
        }
        var host = spec.addresses().get(0).host();
        vpc.nodeNetlink.routes().list(AddressFamily.INET, Route.TABLE_MAIN).stream()
                .filter(route -> route.destination().equals(host))
                .forEach(route -> vpc.nodeNetlink.routes().delete(route));

        var mismatch = catchThrowableOfType(NetnsException.Mismatch.class, () -> configurator.check(spec));

        assertThat(mismatch.differences())
                .contains(
                        "no default route via " + gateway + " on eth0",
                        "eth0 does not have "
                                + spec.addresses().get(1).address().address())
                .anyMatch(difference -> difference.startsWith("no route to " + host));
    }

    @ParameterizedTest
    @MethodSource("modes")
    void missingNamespaceIsNamed(DatapathMode mode) {
        var spec = at(Path.of("/var/run/netns/polder-no-such-namespace"), mode, "a", 7);

        assertThatThrownBy(() -> configurator.add(spec))
                .isInstanceOf(NetnsException.NamespaceNotFound.class)
                .hasMessageContaining("/var/run/netns/polder-no-such-namespace")
                .hasMessageContaining("ENOENT");
    }

    @ParameterizedTest
    @MethodSource("modesOfEnis")
    void unpluggedEniIsNamed(DatapathMode mode) {
        var spec = builder(mode, "a", pod, 7)
                .eni(MacAddress.parse("02:00:00:00:99:99"))
                .build();

        assertThatThrownBy(() -> configurator.add(spec))
                .isInstanceOf(NetnsException.EniNotFound.class)
                .hasMessageContaining("02:00:00:00:99:99");
        assertThat(links(pod)).containsExactly("lo");
    }

    @ParameterizedTest
    @MethodSource("modes")
    void takenInterfaceNameLeavesNothingHalfMade(DatapathMode mode) {
        try (var inside = RouteNetlink.open(pod)) {
            inside.links().create(LinkSpec.bridge("eth0").build());
        }
        var spec = spec(mode, "a", pod, 7);
        assertThatThrownBy(() -> configurator.add(spec)).isInstanceOf(NetnsException.Taken.class);
        var state = vpc.nodeState();

        assertThatThrownBy(() -> configurator.add(spec))
                .isInstanceOf(NetnsException.Taken.class)
                .hasMessageContaining("pod a eth0")
                .hasMessageContaining("EEXIST");

        assertThat(vpc.nodeState()).isEqualTo(state);
        assertThat(links(pod)).containsExactlyInAnyOrder("lo", "eth0");
        assertThat(links(vpc.node)).contains("eth1");
    }

    @ParameterizedTest
    @MethodSource("modes")
    void addressOfAnotherPodIsRefusedAndTheOtherPodLives(DatapathMode mode) {
        var other = spec(mode, "other", vpc.pod(), 7);
        configurator.add(other);
        var builder = PodInterfaceSpec.of("a", SmallVpc.path(pod), mode);
        if (mode.usesEni()) {
            builder.eni(vpc.plug().mac);
        }
        other.addresses().forEach(builder::address);

        assertThatThrownBy(() -> configurator.add(builder.build())).isInstanceOf(NetnsException.Taken.class);

        assertThat(links(pod)).containsExactly("lo");
        configurator.check(other);
        assertThat(SmallVpc.pings(mode.usesEni() ? vpc.router : vpc.node, ip(other)))
                .isTrue();
    }

    @Test
    void rulesThatAnEarlierLifeOfTheAddressLeftAreReplaced() {
        vpc.nodeNetlink.rules().add(Rule.from(IpPrefix.host(eni.ip4(7)), 2048, 1999));

        configurator.add(spec(DatapathMode.SHARED_ENI_VETH, "a", pod, 7));

        assertThat(vpc.nodeNetlink.rules().list(AddressFamily.INET))
                .noneMatch(rule -> rule.action().equals(new RuleAction.Lookup(1999)))
                .hasSize(5);
        assertThat(SmallVpc.pings(pod, eni.gateway())).isTrue();
    }

    @Test
    void manyPodsComeAndGoAtOnce() throws Exception {
        int pods = 24;
        var work = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < pods; i++) {
            var namespace = vpc.pod();
            var spec = spec(DatapathMode.SHARED_ENI_VETH, "pod" + i, namespace, 10 + i);
            work.add(() -> {
                configurator.add(spec);
                boolean reached = SmallVpc.pings(namespace, eni.gateway());
                configurator.delete(spec);
                return reached;
            });
        }
        var threads = Executors.newFixedThreadPool(8);
        try {
            for (Future<Boolean> reached : threads.invokeAll(work)) {
                assertThat(reached.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(links(vpc.node)).containsExactlyInAnyOrder("lo", "eth1");
        assertThat(vpc.nodeNetlink.rules().list(AddressFamily.INET)).hasSize(3);
    }

    private PodInterfaceSpec spec(DatapathMode mode, String name, NetworkNamespace netns, int host) {
        return builder(mode, name, netns, host).build();
    }

    private PodInterfaceSpec.Builder builder(DatapathMode mode, String name, NetworkNamespace netns, int host) {
        if (!mode.usesEni() && !joined) {
            joined = true;
            SmallVpc.connect(configurator, 1, vpc.plugPrimary(vpc.node), List.of());
        }
        return vpc.dual(mode, name, netns, eni, host);
    }

    /** The same pod, whose namespace is elsewhere. */
    private PodInterfaceSpec at(Path path, DatapathMode mode, String name, int host) {
        var like = spec(mode, name, pod, host);
        var builder = PodInterfaceSpec.of(name, path, mode);
        like.eni().ifPresent(builder::eni);
        like.addresses().forEach(builder::address);
        return builder.build();
    }

    private static InetAddress ip(PodInterfaceSpec spec) {
        return spec.addresses().get(0).address().address().toInetAddress();
    }

    private static InetAddress ip6(PodInterfaceSpec spec) {
        return spec.addresses().get(1).address().address().toInetAddress();
    }

    private void giveNodeAnAddress(String address) {
        vpc.nodeNetlink
                .addresses()
                .add(new Address(NetnsConfigurator.LOOPBACK, IpPrefix.host(IpAddress.parse(address))));
    }

    private int index(String link) {
        return vpc.nodeNetlink.links().find(link).orElseThrow().index();
    }

    private static List<String> links(NetworkNamespace netns) {
        try (var netlink = RouteNetlink.open(netns)) {
            return netlink.links().list().stream().map(link -> link.name()).toList();
        }
    }

    private static InetAddress address(String literal) {
        return Cidr.address(literal);
    }
}
