package io.polder.netlink.netfilter;

import static io.polder.netlink.netfilter.Flows.entry;
import static io.polder.netlink.netfilter.Flows.ip;
import static io.polder.netlink.netfilter.Flows.tcp;
import static io.polder.netlink.netfilter.Flows.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.internal.UnprivilegedThread;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.Netns;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Flows need no packets: they are made in the table of a namespace that has seen none. */
@RequiresCapability(Capability.NETNS)
class ConntrackIT {

    private static final FlowTuple TUPLE = udp("10.0.0.1", 1024, "10.0.0.2", 53);

    private NetworkNamespace namespace;
    private Conntrack conntrack;

    @BeforeEach
    void open(@Netns NetworkNamespace netns) {
        namespace = netns;
        conntrack = Conntrack.open(namespace);
    }

    @AfterEach
    void close() {
        conntrack.close();
    }

    @Test
    void entryReadsBackAsItWasMade() {
        ConntrackEntry made = entry(udp("10.0.0.1", 1024, "10.96.0.10", 53))
                .reply(udp("10.1.0.7", 5353, "10.0.0.1", 1024))
                .zone(ConntrackZone.of(7))
                .mark(-2)
                .status(ConntrackStatus.SEEN_REPLY)
                .status(ConntrackStatus.ASSURED)
                .status(ConntrackStatus.FIXED_TIMEOUT)
                .build();

        conntrack.create(made);

        assertThat(all()).singleElement().satisfies(read -> {
            assertThat(read.original()).isEqualTo(made.original());
            assertThat(read.reply()).isEqualTo(made.reply());
            assertThat(read.zone()).isEqualTo(made.zone());
            assertThat(read.mark()).isEqualTo(made.mark());
            assertThat(read.status()).isEqualTo(made.status());
            assertThat(read.timeout().orElseThrow()).isBetween(Duration.ofSeconds(200), Duration.ofSeconds(300));
            assertThat(read.id()).isPresent();
            assertThat(read.others().find(11)).isPresent(); // CTA_USE
        });
    }

    @Test
    void flowsOfEveryKindReadBack() {
        List<FlowTuple> tuples = List.of(
                TUPLE,
                tcp("10.0.0.1", 1025, "10.0.0.2", 80),
                udp("fd00::1", 1026, "fd00::2", 53),
                FlowTuple.icmp(ip("10.0.0.1"), ip("10.0.0.2"), new IcmpQuery(8, 0, 77)),
                FlowTuple.icmp(ip("fd00::1"), ip("fd00::2"), new IcmpQuery(128, 0, 78)),
                new FlowTuple(
                        ip("10.0.0.1"), ip("10.0.0.2"), 132, OptionalInt.of(5), OptionalInt.of(6), Optional.empty()),
                new FlowTuple(
                        ip("10.0.0.1"), ip("10.0.0.2"), 47, OptionalInt.of(0), OptionalInt.of(8), Optional.empty()),
                new FlowTuple(
                        ip("10.0.0.1"),
                        ip("10.0.0.2"),
                        50,
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.empty()));
        tuples.forEach(tuple -> conntrack.create(entry(tuple).build()));

        assertThat(all()).extracting(ConntrackEntry::original).containsExactlyInAnyOrderElementsOf(tuples);
        assertThat(all())
                .extracting(ConntrackEntry::reply)
                .containsExactlyInAnyOrderElementsOf(
                        tuples.stream().map(FlowTuple::reversed).toList());
        assertThat(conntrack.delete(ConntrackFilter.ALL)).isEqualTo(tuples.size());
        assertThat(all()).isEmpty();
    }

    @Test
    void zonesOfOneDirectionReadBackAndAreDeleted() {
        var original = new ConntrackZone(7, ConntrackZone.Direction.ORIGINAL);
        var reply = new ConntrackZone(8, ConntrackZone.Direction.REPLY);
        conntrack.create(entry(TUPLE).zone(original).build());
        conntrack.create(entry(udp("10.0.0.3", 1, "10.0.0.4", 2)).zone(reply).build());

        assertThat(all()).extracting(ConntrackEntry::zone).containsExactlyInAnyOrder(original, reply);
        assertThat(conntrack.delete(filter().zone(7).build())).isEqualTo(1);
        assertThat(conntrack.delete(filter().zone(8).build())).isEqualTo(1);
    }

    @Test
    void sameFlowInAnotherZoneIsAnother() {
        conntrack.create(entry(TUPLE).build());
        conntrack.create(entry(TUPLE).zone(ConntrackZone.of(7)).build());

        assertThatThrownBy(() -> conntrack.create(entry(TUPLE).build()))
                .isInstanceOf(NetlinkException.AlreadyExists.class)
                .hasMessageStartingWith("create flow 17 10.0.0.1:1024 > 10.0.0.2:53")
                .hasMessageEndingWith(": EEXIST");
        assertThat(conntrack.delete(filter().zone(7).build())).isEqualTo(1);
        assertThat(all()).extracting(ConntrackEntry::zone).containsExactly(ConntrackZone.DEFAULT);
    }

    @Test
    void entryThatHasComeInAnothersPlaceIsNotDeletedForIt() {
        conntrack.create(entry(TUPLE).build());
        ConntrackEntry fresh = all().get(0);
        var gone = new ConntrackEntry(
                fresh.original(),
                fresh.reply(),
                fresh.zone(),
                fresh.mark(),
                fresh.status(),
                fresh.timeout(),
                OptionalInt.of(fresh.id().orElseThrow() + 1),
                fresh.others());

        assertThat(conntrack.delete(gone)).isFalse();
        assertThat(all()).extracting(ConntrackEntry::id).containsExactly(fresh.id());
        assertThat(conntrack.delete(fresh)).isTrue();
        assertThat(conntrack.delete(fresh)).isFalse();
    }

    @Test
    void flushLeavesNothing() {
        conntrack.create(entry(TUPLE).build());
        conntrack.create(entry(udp("fd00::1", 1026, "fd00::2", 53))
                .zone(ConntrackZone.of(7))
                .build());

        conntrack.flush();

        assertThat(all()).isEmpty();
    }

    @Test
    void tableOfAnotherNamespaceIsLeftAlone(@Netns("other") NetworkNamespace other) {
        conntrack.create(entry(TUPLE).build());
        try (var elsewhere = Conntrack.open(other)) {
            elsewhere.create(entry(TUPLE).build());
            elsewhere.flush();
        }
        assertThat(all()).hasSize(1);
    }

    @Test
    void attributeAtFaultIsNamed() {
        NetlinkRequest good = ConntrackMessages.create(entry(TUPLE).build());
        var bad = new NetlinkRequest("create flow", "x", good.type(), good.flags(), message -> {
            good.body().write(message);
            message.attributeU8(NetfilterProtocol.CTA_TIMEOUT, 1);
        });
        try (var connection = NetlinkConnection.open(namespace, Conntrack.PROTOCOL)) {
            assertThatThrownBy(() -> connection.execute(bad))
                    .isInstanceOf(NetlinkException.class)
                    .hasMessageStartingWith("create flow x: E")
                    .hasMessageEndingWith("(CTA_TIMEOUT)");
        }
    }

    @Test
    @RequiresCapability(Capability.PRIVILEGES)
    void everythingNeedsPrivileges() {
        conntrack.create(entry(TUPLE).build());

        assertThatThrownBy(() -> UnprivilegedThread.run(() -> conntrack.list(ConntrackFilter.ALL)))
                .isInstanceOf(NetlinkException.PermissionDenied.class)
                .hasMessage("list flows: EPERM");
        assertThatThrownBy(() -> UnprivilegedThread.run(() -> conntrack.flush()))
                .isInstanceOf(NetlinkException.PermissionDenied.class)
                .hasMessage("delete every flow: EPERM");
        assertThat(all()).hasSize(1);
    }

    @Test
    void flowsOfAFamilyAloneAreListed() {
        conntrack.create(entry(TUPLE).build());
        conntrack.create(entry(udp("fd00::1", 1026, "fd00::2", 53)).build());

        assertThat(conntrack.list(filter().family(AddressFamily.INET6).build()))
                .extracting(flow -> flow.original().family())
                .containsExactly(AddressFamily.INET6);
    }

    private List<ConntrackEntry> all() {
        return conntrack.list(ConntrackFilter.ALL);
    }

    private static ConntrackFilter.Builder filter() {
        return ConntrackFilter.builder();
    }
}
