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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@RequiresCapability(Capability.NETNS)
class NetnsConfiguratorIT {

    private SmallVpc vpc;
    private SmallVpc.Eni eni;
    private NetworkNamespace pod;
    private NetnsConfigurator configurator;

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
    @EnumSource
    void addedPodReachesItsGatewayAndBack(DatapathMode mode) {
        var spec = spec(mode, "a", pod, vpc.assign(eni, 7));

        PodInterface added = configurator.add(spec);

        assertThat(SmallVpc.pings(pod, eni.gateway())).isTrue();
        assertThat(SmallVpc.pings(vpc.router, spec.address())).isTrue();
        assertThat(added.name()).isEqualTo("eth0");
        assertThat(added.mtu()).isEqualTo(1400);
        assertThat(added.address()).hasToString("10.80.1.7/32");
        assertThat(added.hostName()).startsWith("cali").hasSize(15);
        configurator.check(spec);
    }

    @ParameterizedTest
    @EnumSource
    void nodeReachesItsPod(DatapathMode mode) {
        var spec = spec(mode, "a", pod, vpc.assign(eni, 7));
        giveNodeAnAddress("192.0.2.1");
        if (mode == DatapathMode.EXCLUSIVE_ENI) {
            spec = withHostRange(spec, "192.0.2.1");
        }

        configurator.add(spec);

        assertThat(SmallVpc.pings(vpc.node, spec.address())).isTrue();
        assertThat(SmallVpc.pings(pod, address("192.0.2.1"))).isTrue();
    }

    @Test
    void podsThatShareAnEniReachEachOtherWithoutIt() {
        var other = vpc.pod();
        var a = spec(DatapathMode.SHARED_ENI_VETH, "a", pod, vpc.assign(eni, 7));
        var b = spec(DatapathMode.SHARED_ENI_VETH, "b", other, vpc.assign(eni, 8));
        configurator.add(a);
        configurator.add(b);
        vpc.nodeNetlink.links().change(LinkChange.of(index("eth1")).down().build());

        assertThat(SmallVpc.pings(pod, b.address())).isTrue();
        assertThat(SmallVpc.pings(other, a.address())).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void addTwiceGivesTheSameResultAndChangesNothing(DatapathMode mode) {
        var spec = spec(mode, "a", pod, vpc.assign(eni, 7));
        var first = configurator.add(spec);
        var state = vpc.nodeState();

        assertThat(configurator.add(spec)).isEqualTo(first);
        assertThat(vpc.nodeState()).isEqualTo(state);
    }

    @ParameterizedTest
    @EnumSource
    void deletedPodLeavesTheNodeAsItWas(DatapathMode mode) {
        var spec = spec(mode, "a", pod, vpc.assign(eni, 7));
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
        var first = spec(DatapathMode.EXCLUSIVE_ENI, "a", pod, vpc.assign(eni, 7));
        configurator.add(first);
        configurator.delete(first);

        assertThat(links(vpc.node)).containsExactlyInAnyOrder("lo", "eni020000005001");

        var next = vpc.pod();
        configurator.add(spec(DatapathMode.EXCLUSIVE_ENI, "b", next, eni.address(7)));
        assertThat(SmallVpc.pings(next, eni.gateway())).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void deleteWorksWhenTheNamespaceIsGone(DatapathMode mode, @TempDir Path temporary) {
        var directory = new NetnsDirectory(temporary);
        try (var named = directory.create("pod")) {
            var spec = spec(mode, "a", vpc.assign(eni, 7), directory.path("pod"));
            configurator.add(spec);
            directory.delete("pod");
            assertThat(links(named)).contains("eth0"); // Somebody still holds the namespace.

            configurator.delete(spec);
            configurator.delete(spec);

            assertThat(links(vpc.node)).noneMatch(name -> name.startsWith("cali"));
            assertThat(vpc.nodeNetlink.rules().list(AddressFamily.INET)).hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void lateDeleteOfAnOlderSandboxLeavesTheNewOneAlone(DatapathMode mode) {
        var old = spec(DatapathMode.SHARED_ENI_VETH, "a", vpc.pod(), vpc.assign(eni, 7));
        var living = spec(mode, "a", pod, vpc.assign(eni, 8));
        configurator.add(living);

        configurator.delete(old);
        configurator.delete(spec(DatapathMode.SHARED_ENI_VETH, "a", old.address(), Path.of("/nowhere")));

        configurator.check(living);
        assertThat(SmallVpc.pings(vpc.router, living.address())).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void linkThatSomebodyElseMadeUnderThePodsNameStays(DatapathMode mode) {
        var spec = spec(mode, "a", pod, vpc.assign(eni, 7));
        vpc.nodeNetlink.links().create(LinkSpec.bridge(HostLink.name("a")).build());
        assertThatThrownBy(() -> configurator.add(spec)).isInstanceOf(NetnsException.Taken.class);

        configurator.delete(spec);

        assertThat(links(vpc.node)).contains(HostLink.name("a"));
    }

    @ParameterizedTest
    @EnumSource
    void checkNamesWhatIsMissing(DatapathMode mode) {
        var spec = spec(mode, "a", pod, vpc.assign(eni, 7));
        var added = configurator.add(spec);
        try (var inside = RouteNetlink.open(pod)) {
            int eth0 = inside.links().find("eth0").orElseThrow().index();
            inside.routes()
                    .delete(Route.to(IpPrefix.ALL_IPV4)
                            .via(IpAddress.of(added.gateway()))
                            .dev(eth0)
                            .build());
        }
        vpc.nodeNetlink
                .links()
                .change(LinkChange.of(index(added.hostName())).down().build());

        var mismatch = catchThrowableOfType(NetnsException.Mismatch.class, () -> configurator.check(spec));

        assertThat(mismatch.differences())
                .contains(
                        "no default route via " + added.gateway().getHostAddress() + " on eth0",
                        added.hostName() + " is down on the node");
    }

    @ParameterizedTest
    @EnumSource
    void missingNamespaceIsNamed(DatapathMode mode) {
        var spec = new PodInterfaceSpec(
                "a",
                Path.of("/var/run/netns/polder-no-such-namespace"),
                "eth0",
                mode,
                eni.mac,
                eni.address(7),
                eni.gateway(),
                List.of());

        assertThatThrownBy(() -> configurator.add(spec))
                .isInstanceOf(NetnsException.NamespaceNotFound.class)
                .hasMessageContaining("/var/run/netns/polder-no-such-namespace")
                .hasMessageContaining("ENOENT");
    }

    @ParameterizedTest
    @EnumSource
    void unpluggedEniIsNamed(DatapathMode mode) {
        var spec = new PodInterfaceSpec(
                "a",
                path(pod),
                "eth0",
                mode,
                MacAddress.parse("02:00:00:00:99:99"),
                eni.address(7),
                eni.gateway(),
                List.of());

        assertThatThrownBy(() -> configurator.add(spec))
                .isInstanceOf(NetnsException.EniNotFound.class)
                .hasMessageContaining("02:00:00:00:99:99");
        assertThat(links(pod)).containsExactly("lo");
    }

    @ParameterizedTest
    @EnumSource
    void takenInterfaceNameLeavesNothingHalfMade(DatapathMode mode) {
        try (var inside = RouteNetlink.open(pod)) {
            inside.links().create(LinkSpec.bridge("eth0").build());
        }
        var spec = spec(mode, "a", pod, vpc.assign(eni, 7));
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
    @EnumSource
    void addressOfAnotherPodIsRefusedAndTheOtherPodLives(DatapathMode mode) {
        var other = spec(DatapathMode.SHARED_ENI_VETH, "other", vpc.pod(), vpc.assign(eni, 7));
        configurator.add(other);
        var second = vpc.plug();
        var spec = new PodInterfaceSpec(
                "a", path(pod), "eth0", mode, second.mac, other.address(), second.gateway(), List.of());

        assertThatThrownBy(() -> configurator.add(spec)).isInstanceOf(NetnsException.Taken.class);

        assertThat(links(pod)).containsExactly("lo");
        assertThat(links(vpc.node)).contains("eth2");
        configurator.check(other);
        assertThat(SmallVpc.pings(vpc.router, other.address())).isTrue();
    }

    @Test
    void rulesThatAnEarlierLifeOfTheAddressLeftAreReplaced() {
        var address = vpc.assign(eni, 7);
        vpc.nodeNetlink.rules().add(Rule.from(IpPrefix.host(IpAddress.of(address)), 2048, 1999));

        configurator.add(spec(DatapathMode.SHARED_ENI_VETH, "a", pod, address));

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
            var spec = spec(DatapathMode.SHARED_ENI_VETH, "pod" + i, namespace, vpc.assign(eni, 10 + i));
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

    private PodInterfaceSpec spec(DatapathMode mode, String name, NetworkNamespace netns, InetAddress address) {
        return spec(mode, name, address, path(netns));
    }

    private PodInterfaceSpec spec(DatapathMode mode, String name, InetAddress address, Path path) {
        return new PodInterfaceSpec(name, path, "eth0", mode, eni.mac, address, eni.gateway(), List.of());
    }

    private static PodInterfaceSpec withHostRange(PodInterfaceSpec spec, String address) {
        return new PodInterfaceSpec(
                spec.pod(),
                spec.netns(),
                spec.interfaceName(),
                spec.mode(),
                spec.eniMac(),
                spec.address(),
                spec.gateway(),
                List.of(IpPrefix.host(IpAddress.parse(address))));
    }

    private void giveNodeAnAddress(String address) {
        vpc.nodeNetlink
                .addresses()
                .add(new Address(NetnsConfigurator.LOOPBACK, IpPrefix.host(IpAddress.parse(address))));
    }

    private int index(String link) {
        return vpc.nodeNetlink.links().find(link).orElseThrow().index();
    }

    private static Path path(NetworkNamespace netns) {
        return Path.of("/proc/self/fd/" + netns.fd());
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
