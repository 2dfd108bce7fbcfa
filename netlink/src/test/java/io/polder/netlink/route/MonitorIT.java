package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkConnection;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class MonitorIT {

    private final MonitorRecorder recorder = new MonitorRecorder();
    private RouteNetlinkFixture fixture;
    private RouteNetlink netlink;
    private NetlinkConnection lister;
    private Monitor monitor;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        netlink = fixture.netlink;
        lister = NetlinkConnection.open(fixture.here, RouteProtocol.NETLINK_ROUTE);
        monitor = Monitor.open(fixture.here, EnumSet.allOf(Topic.class), recorder);
        recorder.await(MonitorEvent.InStep.class);
    }

    @AfterEach
    void close() {
        monitor.close();
        lister.close();
        fixture.close();
        recorder.assertPromisesWereKept();
        assertThat(recorder.events()).last().isInstanceOf(MonitorEvent.Ended.class);
    }

    @Test
    void whatIsThereAtTheStartIsTold() {
        assertThat(monitor.isInStep()).isTrue();
        assertThat(recorder.table()).isEqualTo(kernel()).contains(link("lo")).anyMatch(Rule.class::isInstance);
        assertThat(new HashSet<>(monitor.list(NetworkObject.class))).isEqualTo(recorder.table());
    }

    @Test
    void linksComeChangeAndGo() {
        netlink.links().create(LinkSpec.bridge("br0").build());
        Link added = awaitAdded(Link.class);
        assertThat(added.name()).isEqualTo("br0");

        netlink.links().change(LinkChange.of(added.index()).mtu(1400).build());
        var changed = (MonitorEvent.Changed) recorder.await(
                event -> event instanceof MonitorEvent.Changed change && ((Link) change.after()).mtu() == 1400);
        assertThat(((Link) changed.before()).mtu()).isEqualTo(1500);

        netlink.links().delete(added.index());
        assertThat(awaitRemoved(Link.class).index()).isEqualTo(added.index());
        recorder.awaitConvergence(this::kernel);
    }

    @Test
    void bridgesPortIsChangedNotRemovedWhenItLeaves() {
        netlink.links().create(LinkSpec.bridge("br0").build());
        int bridge = awaitAdded(Link.class).index();
        int port = fixture.veth("veth0", "eth0");
        netlink.links().change(LinkChange.of(port).master(bridge).build());
        awaitMaster(port, OptionalInt.of(bridge));

        netlink.links().change(LinkChange.of(port).noMaster().build());
        awaitMaster(port, OptionalInt.empty());

        recorder.awaitConvergence(this::kernel);
        assertThat(recorder.events())
                .noneMatch(event -> event instanceof MonitorEvent.Removed gone && gone.object() instanceof Link);
    }

    @Test
    void vethsOtherEndIsKnownThoughTheKernelDoesNotAnnounceIt() {
        netlink.links().create(LinkSpec.veth("a", LinkSpec.peer("b").build()).build());

        recorder.awaitConvergence(this::kernel);
        assertThat(monitor.list(Link.class))
                .filteredOn(link -> link.name().equals("b"))
                .extracting(Link::parent)
                .containsExactly(OptionalInt.of(link("a").index()));
    }

    @Test
    void vethWhoseOtherEndMovesAwayIsKnownToHaveItElsewhere() {
        netlink.links().create(LinkSpec.veth("a", LinkSpec.peer("b").build()).build());
        recorder.awaitConvergence(this::kernel);

        netlink.links()
                .change(LinkChange.of(link("b").index())
                        .namespace(fixture.there)
                        .build());

        recorder.awaitConvergence(this::kernel);
        assertThat(monitor.list(Link.class))
                .filteredOn(link -> link.name().equals("a"))
                .allMatch(link -> link.parentNetnsId().isPresent())
                .hasSize(1);
    }

    @Test
    void addressesRoutesRulesAndNeighboursComeAndGo() {
        int link = fixture.veth("veth0", "eth0");
        var address = new Address(link, prefix("10.1.0.1/24"));
        var address6 =
                Address.of(link, prefix("fd00::1/64")).flag(AddressFlag.NODAD).build();
        var route =
                Route.to(prefix("10.9.0.0/16")).via(ip("10.1.0.2")).dev(link).build();
        var route6 = Route.to(prefix("fd99::/32"))
                .via(ip("fd00::2"))
                .dev(link)
                .priority(7)
                .build();
        var rule = Rule.from(prefix("10.1.0.1/32"), 2048, 1003);
        var rule6 = Rule.to(prefix("fd00::1/128"), 2048, 1003);
        var neighbour = Neighbour.permanent(link, ip("10.1.0.2"), MacAddress.parse("02:00:00:00:00:01"));
        var neighbour6 = Neighbour.permanent(link, ip("fd00::2"), MacAddress.parse("02:00:00:00:00:01"));
        var all = Set.<NetworkObject>of(address, address6, route, route6, rule, rule6, neighbour, neighbour6);

        netlink.batch()
                .add(address)
                .add(address6)
                .add(route)
                .add(route6)
                .add(rule)
                .add(rule6)
                .replace(neighbour)
                .replace(neighbour6)
                .execute();
        recorder.awaitConvergence(this::kernel);
        assertThat(recorder.table()).containsAll(all);

        netlink.batch().delete(route).delete(route6).delete(rule).delete(rule6).execute();
        netlink.neighbours().delete(neighbour);
        netlink.neighbours().delete(neighbour6);
        netlink.addresses().delete(address);
        netlink.addresses().delete(address6);
        recorder.awaitConvergence(this::kernel);
        assertThat(recorder.table()).doesNotContainAnyElementsOf(all);
    }

    @Test
    void routesThatGoInSilenceWithTheirLinkAreKnownToBeGone() {
        int link = fixture.veth("veth0", "eth0");
        var route =
                Route.to(prefix("10.9.0.0/16")).via(ip("10.1.0.2")).dev(link).build();
        netlink.addresses().add(new Address(link, prefix("10.1.0.1/24")));
        netlink.routes().add(route);
        awaitAdded(route);

        netlink.links().change(LinkChange.of(link).down().build());
        awaitRemoved(route);

        netlink.links().change(LinkChange.of(link).up().build());
        netlink.routes().add(route);
        awaitAdded(route);
        netlink.links().delete(link);
        awaitRemoved(route);
        recorder.awaitConvergence(this::kernel);
    }

    @Test
    void routesThatGoInSilenceWithTheLastAddressAreKnownToBeGone() {
        int link = fixture.veth("veth0", "eth0");
        var address = new Address(link, prefix("10.1.0.1/24"));
        var route =
                Route.to(prefix("10.9.0.0/16")).via(ip("10.1.0.2")).dev(link).build();
        netlink.addresses().add(address);
        netlink.routes().add(route);
        awaitAdded(route);

        netlink.addresses().delete(address);

        awaitRemoved(route);
        recorder.awaitConvergence(this::kernel);
    }

    @Test
    void routesThatGoInSilenceWithTheirNexthopAreKnownToBeGone() throws IOException {
        int link = fixture.veth("veth0", "eth0");
        netlink.addresses().add(new Address(link, prefix("10.1.0.1/24")));
        fixture.oracle("ip", "nexthop", "add", "id", "7", "via", "10.1.0.2", "dev", "veth0");
        fixture.oracle("ip", "route", "add", "10.9.0.0/16", "nhid", "7");
        var added = recorder.await(event -> event instanceof MonitorEvent.Added add
                && add.object() instanceof Route to
                && to.destination().equals(prefix("10.9.0.0/16")));

        fixture.oracle("ip", "nexthop", "delete", "id", "7");

        awaitRemoved(((MonitorEvent.Added) added).object());
        recorder.awaitConvergence(this::kernel);
    }

    @Test
    void routeInThePlaceOfAnotherIsAChange() {
        int link = fixture.veth("veth0", "eth0");
        netlink.addresses().add(new Address(link, prefix("10.1.0.1/24")));
        var first =
                Route.to(prefix("10.9.0.0/16")).via(ip("10.1.0.2")).dev(link).build();
        var second =
                Route.to(prefix("10.9.0.0/16")).via(ip("10.1.0.3")).dev(link).build();
        netlink.routes().add(first);

        netlink.routes().replace(second);

        recorder.await(event -> event.equals(new MonitorEvent.Changed(first, second)));
    }

    @Test
    void routesInTheSamePlaceAreAllKnown() throws IOException {
        int link = fixture.veth("veth0", "eth0");
        netlink.addresses().add(new Address(link, prefix("10.1.0.1/24")));
        netlink.addresses()
                .add(Address.of(link, prefix("fd00::1/64"))
                        .flag(AddressFlag.NODAD)
                        .build());
        recorder.awaitConvergence(this::kernel);
        for (String change : new String[] {
            "ip route add 10.9.0.0/24 via 10.1.0.2",
            "ip route append 10.9.0.0/24 via 10.1.0.3",
            "ip route append 10.9.0.0/24 via 10.1.0.4",
            "ip route replace 10.9.0.0/24 via 10.1.0.5",
            "ip route delete 10.9.0.0/24 via 10.1.0.3",
            "ip route prepend 10.9.0.0/24 via 10.1.0.6",
            "ip route replace 10.9.0.0/24 via 10.1.0.7",
            "ip route delete 10.9.0.0/24",
            "ip -6 route add fd09::/64 via fd00::2",
            "ip -6 route append fd09::/64 via fd00::3",
            "ip -6 route append fd09::/64 via fd00::4",
            "ip -6 route delete fd09::/64 via fd00::3",
            "ip -6 route add blackhole fd08::/64",
            "ip -6 route replace fd09::/64 via fd00::5",
            "ip -6 route change fd09::/64 via fd00::6",
            "ip -6 route delete fd09::/64",
            "ip rule add from 10.1.0.0/24 lookup 77 priority 5",
            "ip rule delete from 10.1.0.0/24 lookup 77 priority 5"
        }) {
            fixture.oracle(change.split(" "));
            recorder.awaitConvergence(this::kernel);
        }
        assertThat(recorder.events())
                .filteredOn(MonitorEvent.OutOfStep.class::isInstance)
                .hasSize(1);
    }

    @Test
    void namespaceWhoseLastOtherUserWentAwayIsFollowedToItsEnd() throws Exception {
        var netns = io.polder.linux.NetworkNamespace.create();
        var alone = new MonitorRecorder();
        netlink.links()
                .create(LinkSpec.veth(
                                "outer", LinkSpec.peer("inner").namespace(netns).build())
                        .build());
        try (var last = Monitor.open(netns, Set.of(Topic.LINKS), alone)) {
            assertThat(last.awaitInStep(java.time.Duration.ofSeconds(60))).isTrue();
            netns.close();

            netlink.links().delete(link("outer").index());

            alone.await(event -> event instanceof MonitorEvent.Removed gone
                    && ((Link) gone.object()).name().equals("inner"));
        }
        assertThat(alone.events()).last().isEqualTo(new MonitorEvent.Ended(Optional.empty()));
    }

    private Set<NetworkObject> kernel() {
        return Kernel.list(lister, EnumSet.allOf(Topic.class));
    }

    private Link link(String name) {
        return netlink.links().find(name).orElseThrow();
    }

    private void awaitAdded(NetworkObject object) {
        recorder.await(event -> event.equals(new MonitorEvent.Added(object)));
    }

    private void awaitRemoved(NetworkObject object) {
        recorder.await(event -> event.equals(new MonitorEvent.Removed(object)));
    }

    private void awaitMaster(int port, OptionalInt master) {
        recorder.await(event -> event instanceof MonitorEvent.Changed change
                && change.after() instanceof Link link
                && link.index() == port
                && link.master().equals(master));
    }

    private <T extends NetworkObject> T awaitAdded(Class<T> type) {
        var event = recorder.await(e -> e instanceof MonitorEvent.Added added && type.isInstance(added.object()));
        return type.cast(((MonitorEvent.Added) event).object());
    }

    private <T extends NetworkObject> T awaitRemoved(Class<T> type) {
        var event = recorder.await(e -> e instanceof MonitorEvent.Removed gone && type.isInstance(gone.object()));
        return type.cast(((MonitorEvent.Removed) event).object());
    }
}
