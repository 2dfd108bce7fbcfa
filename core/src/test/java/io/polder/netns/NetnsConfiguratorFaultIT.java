package io.polder.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernel fails at one step after another; what stands there already belongs to somebody else. */
@RequiresCapability(Capability.NETNS)
class NetnsConfiguratorFaultIT {

    private SmallVpc vpc;
    private SmallVpc.Eni eni;
    private NetworkNamespace pod;
    private RouteNetlink inside;
    private NetnsConfigurator configurator;

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
    @EnumSource
    void hostLinksNameOfSomebodyElse(DatapathMode mode) {
        prepare(mode);
        vpc.nodeNetlink.links().create(LinkSpec.bridge(HostLink.name("a")).build());

        assertNothingIsLeftOfAdd(spec(mode, "a", vpc.assign(eni, 7)), NetnsException.Taken.class);
    }

    @ParameterizedTest
    @EnumSource
    void secondLinksNameOfSomebodyElse(DatapathMode mode) {
        prepare(mode);
        String second = mode == DatapathMode.EXCLUSIVE_ENI ? "veth1" : "eth0";
        inside.links().create(LinkSpec.bridge(second).build());

        assertNothingIsLeftOfAdd(spec(mode, "a", vpc.assign(eni, 7)), NetnsException.Taken.class);
    }

    @ParameterizedTest
    @EnumSource
    void defaultRouteOfSomebodyElseInThePod(DatapathMode mode) {
        prepare(mode);
        inside.links().create(LinkSpec.bridge("br0").build());
        int bridge = inside.links().find("br0").orElseThrow().index();
        inside.links().change(LinkChange.of(bridge).up().build());
        inside.routes().add(Route.to(IpPrefix.ALL_IPV4).dev(bridge).build());

        assertNothingIsLeftOfAdd(spec(mode, "a", vpc.assign(eni, 7)), NetnsException.Taken.class);
    }

    @ParameterizedTest
    @EnumSource
    void routeToTheAddressOfSomebodyElseOnTheNode(DatapathMode mode) {
        prepare(mode);
        var address = vpc.assign(eni, 7);
        vpc.nodeNetlink
                .routes()
                .add(Route.to(IpPrefix.host(IpAddress.of(address)))
                        .dev(NetnsConfigurator.LOOPBACK)
                        .build());

        assertNothingIsLeftOfAdd(spec(mode, "a", address), NetnsException.Taken.class);
    }

    @ParameterizedTest
    @EnumSource
    void gatewayThatTheKernelRefuses(DatapathMode mode) throws IOException {
        prepare(mode);
        var multicast = InetAddress.getByName("224.0.0.1");
        var spec =
                new PodInterfaceSpec("a", path(pod), "eth0", mode, eni.mac, vpc.assign(eni, 7), multicast, List.of());

        assertNothingIsLeftOfAdd(spec, NetnsException.class);
    }

    @ParameterizedTest
    @EnumSource
    void namespaceOfTheNodeItselfIsRefused(DatapathMode mode) {
        prepare(mode);
        var spec = new PodInterfaceSpec(
                "a", path(vpc.node), "eth0", mode, eni.mac, vpc.assign(eni, 7), eni.gateway(), List.of());

        assertNothingIsLeftOfAdd(spec, NetnsException.class);
        var before = NamespaceState.of(vpc.nodeNetlink);
        configurator.delete(spec);
        assertThat(NamespaceState.of(vpc.nodeNetlink)).isEqualTo(before);
    }

    @Test
    void cardGoesBackUnderAnotherNameWhenANewOneHasGotItsOwn() {
        var spec = spec(DatapathMode.EXCLUSIVE_ENI, "a", vpc.assign(eni, 7));
        inside.links().create(LinkSpec.bridge("veth1").build());
        try (var node = Node.open(vpc.node);
                var opened = PodNamespace.open(spec)) {
            var seen = node.findEni(eni.mac).orElseThrow();
            vpc.nodeNetlink
                    .links()
                    .change(LinkChange.of(seen.index()).name("moving").build());
            vpc.nodeNetlink.links().create(LinkSpec.bridge(seen.name()).build());
            var undo = new UndoLog();
            var failure = catchThrowableOfType(
                    RuntimeException.class, () -> new ExclusiveEni(node).add(spec, seen, opened, undo));

            undo.undo(failure);

            assertThat(failure.getSuppressed()).isEmpty();
            assertThat(node.findEni(eni.mac)).isPresent();
        }
    }

    @Test
    void interruptedAddIsDoneOrLeavesNothing() {
        var spec = spec(DatapathMode.SHARED_ENI_VETH, "a", vpc.assign(eni, 7));
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
        var spec = spec(DatapathMode.SHARED_ENI_VETH, "a", vpc.assign(eni, 7));
        prepare(DatapathMode.SHARED_ENI_VETH);
        var before = NamespaceState.of(vpc.nodeNetlink);
        configurator.add(spec);

        Thread.currentThread().interrupt();
        configurator.delete(spec);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(NamespaceState.of(vpc.nodeNetlink)).isEqualTo(before);
    }

    @Test
    void lateDeleteLeavesThePodAloneThatHasTheAddressNow() {
        var address = vpc.assign(eni, 7);
        var late = spec(DatapathMode.SHARED_ENI_VETH, "late", address);
        configurator.add(late);
        configurator.delete(late);
        var heir = new PodInterfaceSpec(
                "heir",
                path(vpc.pod()),
                "eth0",
                DatapathMode.SHARED_ENI_VETH,
                eni.mac,
                address,
                eni.gateway(),
                List.of());
        configurator.add(heir);

        configurator.delete(late);

        configurator.check(heir);
        assertThat(SmallVpc.pings(vpc.router, address)).isTrue();
    }

    @Test
    void sharedEniThatWasDownInBetweenServesTheNextPod() {
        prepare(DatapathMode.SHARED_ENI_VETH);
        int index = vpc.nodeNetlink.links().find("eth1").orElseThrow().index();
        vpc.nodeNetlink.links().change(LinkChange.of(index).down().build());
        vpc.nodeNetlink.links().change(LinkChange.of(index).up().build());
        var spec = spec(DatapathMode.SHARED_ENI_VETH, "a", vpc.assign(eni, 7));

        configurator.add(spec);

        configurator.check(spec);
        assertThat(SmallVpc.pings(pod, eni.gateway())).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void fileThatIsNoNamespaceIsOneThatIsGone(DatapathMode mode, @TempDir Path directory) throws IOException {
        var plain = Files.createFile(directory.resolve("plain"));
        for (Path path : List.of(plain, plain.resolve("below"))) {
            var spec = new PodInterfaceSpec("a", path, "eth0", mode, eni.mac, eni.address(7), eni.gateway(), List.of());

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

    /** A shared ENI stays set up once it was: that is no leftover. */
    private void prepare(DatapathMode mode) {
        if (mode == DatapathMode.SHARED_ENI_VETH) {
            var first = spec(mode, "first", vpc.assign(eni, 200));
            configurator.add(first);
            configurator.delete(first);
        }
    }

    private PodInterfaceSpec spec(DatapathMode mode, String name, InetAddress address) {
        return new PodInterfaceSpec(name, path(pod), "eth0", mode, eni.mac, address, eni.gateway(), List.of());
    }

    private static Path path(NetworkNamespace netns) {
        return Path.of("/proc/self/fd/" + netns.fd());
    }
}
