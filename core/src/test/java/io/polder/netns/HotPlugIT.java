package io.polder.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.AddressFlag;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.RouteNetlink;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An ENI that is a PCI card, plugged into a running machine and pulled out under a running pod. In a virtual machine of
 * {@code netlink/src/test/vm} alone: elsewhere nobody can plug cards, and it is skipped.
 */
class HotPlugIT {

    private static final MacAddress ENI = MacAddress.parse("52:54:00:80:00:01");
    private static final MacAddress ROUTER = MacAddress.parse("52:54:00:80:00:02");
    private static final IpPrefix POD4 = IpPrefix.parse("10.88.0.7/24");
    private static final IpPrefix POD6 = IpPrefix.parse("fd00:88::7/64");
    private static final IpPrefix GATEWAY4 = IpPrefix.parse("10.88.0.253/24");
    private static final IpPrefix GATEWAY6 = IpPrefix.parse("fd00:88::fd/64");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    static Stream<DatapathMode> modes() {
        return Modes.supported().filter(DatapathMode::usesEni);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void anEniIsPluggedInAndPulledOutUnderARunningPod(DatapathMode mode) throws IOException {
        assumeThat(Qmp.isHere()).as("a machine of vm-run").isTrue();
        try (var node = NetworkNamespace.current();
                var router = NetworkNamespace.create();
                var pod = NetworkNamespace.create();
                var qmp = Qmp.open();
                var netlink = RouteNetlink.open(node);
                var configurator = NetnsConfigurator.open(node)) {
            plug(qmp, netlink, "router", 0, ROUTER);
            serveAsRouter(netlink, router);
            plug(qmp, netlink, "eni", 1, ENI);
            var spec = PodInterfaceSpec.of("a", SmallVpc.path(pod), mode)
                    .eni(ENI)
                    .address(PodAddress.of(POD4, GATEWAY4.address()))
                    .address(PodAddress.of(POD6, GATEWAY6.address()))
                    .build();

            configurator.add(spec);

            await(() -> SmallVpc.pings(pod, GATEWAY4.address()));
            await(() -> SmallVpc.pings(pod, GATEWAY6.address()));
            configurator.check(spec);

            qmp.unplug("eni");
            await(() -> find(netlink, ENI).isEmpty() && !isIn(pod));

            assertThatThrownBy(() -> configurator.check(spec)).isInstanceOf(NetnsException.Mismatch.class);
            configurator.delete(spec);
            configurator.delete(spec);
            assertThat(linksOf(pod)).containsExactly("lo");
            assertThat(configurator.collect(List.of()).removed()).isEmpty();
            qmp.unplug("router");
            await(() -> linksOf(router).equals(List.of("lo")));
            qmp.forget("eni");
            qmp.forget("router");
        }
    }

    private static void plug(Qmp qmp, RouteNetlink node, String id, int slot, MacAddress mac) throws IOException {
        qmp.plug(id, slot, mac.toString());
        await(() -> find(node, mac).isPresent());
    }

    /** Which knows to whom an address is assigned, as that of a VPC does. */
    private static void serveAsRouter(RouteNetlink node, NetworkNamespace router) {
        int card = find(node, ROUTER).orElseThrow().index();
        node.links().change(LinkChange.of(card).namespace(router).build());
        try (var netlink = RouteNetlink.open(router)) {
            int index = find(netlink, ROUTER).orElseThrow().index();
            netlink.batch()
                    .change(LinkChange.of(index).up().build())
                    .add(new Address(index, GATEWAY4))
                    .add(Address.of(index, GATEWAY6).flag(AddressFlag.NODAD).build())
                    .replace(Neighbour.permanent(index, POD4.address(), ENI))
                    .replace(Neighbour.permanent(index, POD6.address(), ENI))
                    .execute();
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time is over").isLessThan(end);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static Optional<Link> find(RouteNetlink netlink, MacAddress mac) {
        return netlink.links().list().stream()
                .filter(link -> link.mac().filter(mac::equals).isPresent())
                .findFirst();
    }

    private static boolean isIn(NetworkNamespace pod) {
        try (var netlink = RouteNetlink.open(pod)) {
            return find(netlink, ENI).isPresent();
        }
    }

    private static List<String> linksOf(NetworkNamespace netns) {
        try (var netlink = RouteNetlink.open(netns)) {
            return netlink.links().list().stream().map(Link::name).toList();
        }
    }
}
