package io.polder.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel fails at one step after another; what stands there already belongs to somebody else. */
@RequiresCapability(Capability.NETNS)
class NetnsConfiguratorFaultIT {

    private SmallVpc vpc;
    private SmallVpc.Eni eni;
    private NetworkNamespace pod;
    private RouteNetlink inside;
    private NetnsConfigurator configurator;
    private boolean joined;

    static Stream<DatapathMode> modes() {
        return Modes.supported();
    }

    static Stream<DatapathMode> modesWithHostLinks() {
        return modes().filter(mode -> mode != DatapathMode.SHARED_ENI_IPVLAN);
    }

    @BeforeEach
    void plugOneEni() {
        vpc = new SmallVpc();
        eni = vpc.plug();
        pod = vpc.pod();
        inside = RouteNetlink.open(pod);
        configurator = NetnsConfigurator.open(vpc.node);
    }

    @AfterEach
    void close() {
        configurator.close();
        inside.close();
        vpc.close();
    }

    @ParameterizedTest
    @MethodSource("modesWithHostLinks")
    void hostLinksNameOfSomebodyElse(DatapathMode mode) {
        prepare(mode);
        vpc.nodeNetlink
                .links()
                .create(LinkSpec.bridge(HostLink.name(spec(mode, "a", 7))).build());

        assertNothingIsLeftOfAdd(spec(mode, "a", 7), NetnsException.Taken.class);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void secondLinksNameOfSomebodyElse(DatapathMode mode) {
        prepare(mode);
        String second = mode == DatapathMode.EXCLUSIVE_ENI ? "veth1" : "eth0";
        inside.links().create(LinkSpec.bridge(second).build());

        assertNothingIsLeftOfAdd(spec(mode, "a", 7), NetnsException.Taken.class);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void defaultRouteOfSomebodyElseInThePod(DatapathMode mode) {
        prepare(mode);
        inside.links().create(LinkSpec.bridge("br0").build());
        int bridge = inside.links().find("br0").orElseThrow().index();
        inside.links().change(LinkChange.of(bridge).up().build());
        inside.routes().add(Route.to(IpPrefix.ALL_IPV4).dev(bridge).build());

        assertNothingIsLeftOfAdd(spec(mode, "a", 7), NetnsException.Taken.class);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void routeToTheAddressOfSomebodyElseOnTheNode(DatapathMode mode) {
        prepare(mode);
        var spec = spec(mode, "a", 7);
        vpc.nodeNetlink
                .routes()
                .add(Route.to(spec.addresses().get(0).host())
                        .dev(NetnsConfigurator.LOOPBACK)
                        .build());

        assertNothingIsLeftOfAdd(spec, NetnsException.Taken.class);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void namespaceOfTheNodeItselfIsRefused(DatapathMode mode) {
        prepare(mode);
        var spec = spec(mode, "a", 7, vpc.node);

        assertNothingIsLeftOfAdd(spec, NetnsException.class);
        var before = NamespaceState.of(vpc.nodeNetlink);
        configurator.delete(spec);
        assertThat(NamespaceState.of(vpc.nodeNetlink)).isEqualTo(before);
    }

    @Test
    void cardGoesBackUnderAnotherNameWhenANewOneHasGotItsOwn() {
        var spec = spec(DatapathMode.EXCLUSIVE_ENI, "a", 7);
        inside.links().create(LinkSpec.bridge("veth1").build());
        try (var node = Node.open(vpc.node, Connections.KERNEL);
                var opened = PodNamespace.open(spec, Connections.KERNEL)) {
            var seen = node.findEni(eni.mac).orElseThrow();
            vpc.nodeNetlink
                    .links()
                    .change(LinkChange.of(seen.index()).name("moving").build());
            vpc.nodeNetlink.links().create(LinkSpec.bridge(seen.name()).build());
            var undo = new UndoLog();
            var failure =
                    catchThrowableOfType(RuntimeException.class, () -> new ExclusiveEni(node).add(spec, opened, undo));

            undo.undo(failure);

            assertThat(failure.getSuppressed()).isEmpty();
            assertThat(node.findEni(eni.mac)).isPresent();
        }
    }

    @Test
    void interruptedAddIsDoneOrLeavesNothing() {
        var spec = spec(DatapathMode.SHARED_ENI_VETH, "a", 7);
        var before = NamespaceState.of(inside);

        Thread.currentThread().interrupt();
        try {
            configurator.add(spec);
        } catch (NetnsException e) {
            assertThat(NamespaceState.of(inside)).isEqualTo(before);
        }

        assertThat(Thread.interrupted()).isTrue();
        configurator.add(spec);
        configurator.check(spec);
    }

    @Test
    void interruptedDeleteIsDone() {
        var spec = spec(DatapathMode.SHARED_ENI_VETH, "a", 7);
        prepare(DatapathMode.SHARED_ENI_VETH);
        var before = NamespaceState.of(vpc.nodeNetlink);
        configurator.add(spec);

        Thread.currentThread().interrupt();
        configurator.delete(spec);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(NamespaceState.of(vpc.nodeNetlink)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void lateDeleteLeavesThePodAloneThatHasTheAddressNow(DatapathMode mode) {
        var late = spec(mode, "late", 7);
        configurator.add(late);
        configurator.delete(late);
        var heir = spec(mode, "heir", 7, vpc.pod());
        configurator.add(heir);

        configurator.delete(late);

        configurator.check(heir);
        assertThat(SmallVpc.pings(mode.usesEni() ? vpc.router : vpc.node, address(heir)))
                .isTrue();
    }

    private static InetAddress address(PodInterfaceSpec spec) {
        return spec.addresses().get(0).address().address().toInetAddress();
    }

    @Test
    void sharedEniThatWasDownInBetweenServesTheNextPod() {
        prepare(DatapathMode.SHARED_ENI_VETH);
        int index = vpc.nodeNetlink.links().find("eth1").orElseThrow().index();
        vpc.nodeNetlink.links().change(LinkChange.of(index).down().build());
        vpc.nodeNetlink.links().change(LinkChange.of(index).up().build());
        var spec = spec(DatapathMode.SHARED_ENI_VETH, "a", 7);

        configurator.add(spec);

        configurator.check(spec);
        assertThat(SmallVpc.pings(pod, eni.gateway())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("modes")
    void fileThatIsNoNamespaceIsOneThatIsGone(DatapathMode mode, @TempDir Path directory) throws IOException {
        var plain = Files.createFile(directory.resolve("plain"));
        for (Path path : List.of(plain, plain.resolve("below"))) {
            var like = spec(mode, "a", 7);
            var builder = PodInterfaceSpec.of("a", path, mode);
            like.eni().ifPresent(builder::eni);
            like.addresses().forEach(builder::address);
            var spec = builder.build();

            assertThatThrownBy(() -> configurator.add(spec))
                    .isInstanceOf(NetnsException.NamespaceNotFound.class)
                    .hasMessageContaining(path.toString());
            configurator.delete(spec);
        }
    }

    private void assertNothingIsLeftOfAdd(PodInterfaceSpec spec, Class<? extends NetnsException> type) {
        var node = NamespaceState.of(vpc.nodeNetlink);
        var before = NamespaceState.of(inside);

        assertThatThrownBy(() -> configurator.add(spec))
                .isInstanceOf(type)
                .hasMessageContaining(spec.toString())
                .satisfies(failure -> assertThat(
                                failure.getCause() == null
                                        ? new Throwable[0]
                                        : failure.getCause().getSuppressed())
                        .isEmpty());

        assertThat(NamespaceState.of(inside)).isEqualTo(before);
        assertThat(NamespaceState.of(vpc.nodeNetlink)).isEqualTo(node);
    }

    /** A shared ENI stays set up once it was, and an exclusive one keeps its new name: that is no leftover. */
    private void prepare(DatapathMode mode) {
        var first = spec(mode, "first", 200);
        configurator.add(first);
        configurator.delete(first);
    }

    private PodInterfaceSpec spec(DatapathMode mode, String name, int host) {
        return spec(mode, name, host, pod);
    }

    private PodInterfaceSpec spec(DatapathMode mode, String name, int host, NetworkNamespace netns) {
        if (!mode.usesEni() && !joined) {
            joined = true;
            SmallVpc.connect(configurator, 1, vpc.plugPrimary(vpc.node), List.of());
        }
        return vpc.dual(mode, name, netns, eni, host).build();
    }
}
