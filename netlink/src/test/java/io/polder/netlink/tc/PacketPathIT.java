package io.polder.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.Datagrams;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queueing disciplines and filters do to packets what their records say. */
@RequiresCapability(Capability.NETNS)
class PacketPathIT {

    private PacketsFixture packets;
    private TrafficControl control;

    @BeforeEach
    void open() throws Exception {
        packets = new PacketsFixture();
        control = packets.control;
    }

    @AfterEach
    void close() throws IOException {
        packets.close();
    }

    @Test
    void tbfSendsNoMoreThanItsBurstAndItsRateAndDropsBeyondItsLimit() throws Exception {
        int rate = 2000;
        int burst = 3000;
        long before = System.nanoTime();
        packets.farControl.add(Qdisc.root(packets.farLink, Tbf.ofLimit(new Rate(rate), burst, 4000)));
        for (int i = 0; i < 100; i++) {
            packets.send(new byte[500], PacketsFixture.OTHER_PORT);
        }

        TcStatistics counted =
                packets.farControl.qdiscs(packets.farLink).get(0).statistics().orElseThrow();
        double seconds = (System.nanoTime() - before) / 1e9;
        assertThat((double) counted.bytes()).isPositive().isLessThanOrEqualTo(burst + rate * seconds);
        assertThat(counted.drops()).isPositive();
        assertThat(counted.backlogBytes()).isBetween(1L, 4000L);
        assertThat(counted.backlogPackets()).isPositive();
        assertThat(counted.overlimits()).isPositive();
    }

    @Test
    void tbfDropsPacketsLongerThanItsBurst() throws Exception {
        packets.farControl.add(Qdisc.root(packets.farLink, Tbf.ofLimit(Rate.ofBits(1_000_000_000), 300, 100_000)));
        packets.send(new byte[500], PacketsFixture.PORT);

        assertThat(packets.sendAndReceive(1)).containsExactly(1);
        TcStatistics counted =
                packets.farControl.qdiscs(packets.farLink).get(0).statistics().orElseThrow();
        assertThat(counted.drops()).isEqualTo(1);
    }

    @Test
    void redirectedPacketsArriveElsewhereInsteadAndTheOthersHere() throws Exception {
        control.add(Qdisc.clsact(packets.link));
        control.add(u32(TcAction.Mirred.redirect(packets.otherLink), udpTo(PacketsFixture.PORT)));

        packets.send(1);
        packets.send(new byte[] {2}, PacketsFixture.OTHER_PORT);
        packets.send(99);

        assertThat(Datagrams.receive(packets.other)).containsExactly(1);
        assertThat(countedByTheFilter().packets()).isEqualTo(2);
        control.deleteFilters(packets.link, TcHandle.INGRESS, 5);
        assertThat(packets.sendAndReceive(3)).containsExactly(3);
    }

    @Test
    void mirroredPacketsArriveTwice() throws Exception {
        control.add(Qdisc.clsact(packets.link));
        control.add(u32(TcAction.Mirred.mirror(packets.otherLink), udpTo(PacketsFixture.PORT)));

        assertThat(packets.sendAndReceive(1, 2)).containsExactly(1, 2);
        assertThat(Datagrams.receive(packets.other)).containsExactly(1, 2);
    }

    @Test
    void packetsThatNoKeyMatchesPass() throws Exception {
        control.add(Qdisc.clsact(packets.link));
        var elsewhere = new ArrayList<>(U32Key.destination(IpPrefix.parse("10.0.0.8/29")));
        elsewhere.addAll(udpTo(PacketsFixture.PORT));
        control.add(u32(TcAction.Mirred.redirect(packets.otherLink), elsewhere));
        control.add(u32(
                TcAction.Mirred.redirect(packets.otherLink),
                List.of(U32Key.sourcePort(AddressFamily.INET, PacketsFixture.PORT))));
        control.add(u32(TcAction.Mirred.redirect(packets.otherLink), List.of(U32Key.protocol(AddressFamily.INET, 6))));

        assertThat(packets.sendAndReceive(1)).containsExactly(1);
        assertThat(countedByTheFilter().packets()).isZero();
    }

    @Test
    void u32FilterSendsPacketsToTheirHtbClass() throws Exception {
        int link = packets.farLink;
        TcHandle root = TcHandle.of(1, 0);
        HtbClass fast = HtbClass.of(Rate.ofBits(1_000_000_000)).build();
        packets.farControl.add(Qdisc.root(link, Htb.ofDefaultClass(0x20)).withHandle(root));
        packets.farControl.add(new TcClass(link, root, TcHandle.of(1, 0x10), fast));
        packets.farControl.add(new TcClass(link, root, TcHandle.of(1, 0x20), fast));
        packets.farControl.add(TcFilter.of(
                link,
                root,
                1,
                TcFilter.ETH_P_IP,
                FilterKind.U32.toClass(TcHandle.of(1, 0x10), udpTo(PacketsFixture.OTHER_PORT))));

        packets.send(new byte[] {1}, PacketsFixture.OTHER_PORT);
        packets.send(new byte[] {1}, PacketsFixture.OTHER_PORT);
        assertThat(packets.sendAndReceive(1, 2)).containsExactly(1, 2);

        assertThat(packetsOfClass(link, 0x10)).isEqualTo(2);
        assertThat(packetsOfClass(link, 0x20)).isGreaterThanOrEqualTo(3);
    }

    private long packetsOfClass(int link, int minor) {
        return packets.farControl.classes(link).stream()
                .filter(tcClass -> tcClass.value().id().minor() == minor)
                .map(tcClass -> tcClass.statistics().orElseThrow().packets())
                .findFirst()
                .orElseThrow();
    }

    private TcStatistics countedByTheFilter() {
        return control.filters(packets.link, TcHandle.INGRESS, 5)
                .get(0)
                .statistics()
                .orElseThrow();
    }

    private TcFilter u32(TcAction action, List<U32Key> keys) {
        var kind = new FilterKind.U32(keys, Optional.empty(), List.of(action));
        return TcFilter.of(packets.link, TcHandle.INGRESS, 5, TcFilter.ETH_P_IP, kind);
    }

    private static List<U32Key> udpTo(int port) {
        return List.of(
                U32Key.destination(IpPrefix.parse("10.0.0.1")).get(0),
                U32Key.protocol(AddressFamily.INET, 17),
                U32Key.destinationPort(AddressFamily.INET, port));
    }
}
