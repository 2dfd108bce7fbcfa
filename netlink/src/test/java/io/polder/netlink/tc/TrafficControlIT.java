package io.polder.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.RawAttributes;
import io.polder.netlink.route.RouteNetlinkFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is added is listed, can be changed and goes again. */
@RequiresCapability(Capability.NETNS)
class TrafficControlIT {

    private static final TcHandle ONE = TcHandle.of(1, 0);
    private static final TcHandle LEAF = TcHandle.of(1, 0x10);
    private static final HtbClass SLOW = HtbClass.of(new Rate(1_000_000)).build();

    private RouteNetlinkFixture fixture;
    private TrafficControl control;
    private int link;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        control = fixture.netlink.trafficControl();
        link = fixture.veth("veth0", "eth0");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void qdiscIsAddedChangedReplacedAndDeleted() {
        Tbf slow = Tbf.ofLimit(new Rate(1_000_000), 5000, 20_000);
        Tbf fast = Tbf.ofLimit(new Rate(2_000_000), 5000, 20_000);
        Qdisc root = Qdisc.root(link, slow).withHandle(ONE);

        control.add(root);
        assertThat(qdiscs()).containsExactly(root);
        assertThatThrownBy(() -> control.add(root))
                .isInstanceOf(NetlinkException.AlreadyExists.class)
                .hasMessageStartingWith("add qdisc tbf 1: at root of link " + link + ": EEXIST");

        control.change(Qdisc.root(link, fast).withHandle(ONE));
        assertThat(qdiscs()).containsExactly(Qdisc.root(link, fast).withHandle(ONE));

        var pfifo = Qdisc.root(link, new QdiscKind.Pfifo(OptionalLong.of(7))).withHandle(TcHandle.of(2, 0));
        control.replace(pfifo);
        assertThat(qdiscs()).containsExactly(pfifo);

        control.deleteQdisc(link, TcHandle.ROOT);
        assertThat(qdiscs()).containsExactly(Qdisc.root(link, new QdiscKind.Noqueue()));
        assertThatThrownBy(() -> control.deleteQdisc(link, TcHandle.ROOT))
                .isInstanceOf(NetlinkException.NotFound.class)
                .hasMessageStartingWith("delete qdisc at root of link " + link + ": ENOENT");
    }

    @Test
    void everyLinksQdiscsAreListedUnlessOneLinkIsAskedFor() {
        int other = fixture.veth("veth1", "eth1");
        control.add(Qdisc.clsact(link));

        assertThat(control.qdiscs()).extracting(qdisc -> qdisc.value().link()).contains(other, link);
        assertThat(qdiscs()).containsExactlyInAnyOrder(Qdisc.root(link, new QdiscKind.Noqueue()), Qdisc.clsact(link));
    }

    @Test
    void qdiscThatTheKernelKeepsUnderAClassIsListedThere() {
        control.add(Qdisc.root(link, Htb.ofDefaultClass(0x10)).withHandle(ONE));
        control.add(new TcClass(link, ONE, LEAF, SLOW));
        var inner =
                Qdisc.of(link, LEAF, new QdiscKind.Bfifo(OptionalLong.of(5000))).withHandle(TcHandle.of(0x10, 0));
        control.add(inner);

        assertThat(qdiscs()).contains(inner);
    }

    @Test
    void classIsAddedChangedAndDeleted() {
        control.add(Qdisc.root(link, Htb.DEFAULT).withHandle(ONE));
        HtbClass fast = HtbClass.of(new Rate(2_000_000)).quantum(2000).prio(3).build();

        assertThatThrownBy(() -> control.change(new TcClass(link, ONE, LEAF, fast)))
                .isInstanceOf(NetlinkException.NotFound.class);
        control.add(new TcClass(link, ONE, LEAF, fast));
        assertThat(classes()).containsExactly(new TcClass(link, ONE, LEAF, fast));

        HtbClass slower = HtbClass.of(new Rate(1_500_000)).quantum(2000).prio(3).build();
        control.change(new TcClass(link, ONE, LEAF, slower));
        assertThat(classes()).containsExactly(new TcClass(link, ONE, LEAF, slower));

        control.deleteClass(link, LEAF);
        assertThat(classes()).isEmpty();
        assertThatThrownBy(() -> control.deleteClass(link, LEAF)).isInstanceOf(NetlinkException.NotFound.class);
    }

    @Test
    void quantumThatIsNotSetIsTheRateDividedByR2q() {
        control.add(Qdisc.root(link, new Htb(Htb.DEFAULT.defaultClass(), 100, OptionalLong.empty()))
                .withHandle(ONE));
        control.add(new TcClass(link, ONE, LEAF, SLOW));

        assertThat(classes())
                .containsExactly(new TcClass(
                        link,
                        ONE,
                        LEAF,
                        HtbClass.of(SLOW.rate()).quantum(10_000).build()));
    }

    @Test
    void htbItselfCannotBeChanged() {
        control.add(Qdisc.root(link, Htb.DEFAULT).withHandle(ONE));

        assertThatThrownBy(() ->
                        control.change(Qdisc.root(link, Htb.ofDefaultClass(9)).withHandle(ONE)))
                .isInstanceOf(NetlinkException.class);
    }

    @Test
    void classOfAnotherKindIsUnknownWithItsName() {
        control.add(Qdisc.root(link, Tbf.ofLimit(new Rate(1000), 5000, 9000)).withHandle(ONE));

        assertThat(control.classes(link)).singleElement().satisfies(reported -> {
            assertThat(reported.value().id()).isEqualTo(TcHandle.of(1, 1));
            assertThat(reported.value().kind().kind()).isEqualTo("tbf");
            assertThat(reported.value().kind()).isInstanceOf(ClassKind.Unknown.class);
        });
    }

    @Test
    void filtersAreListedByPriorityAndDeletedOneByOneOrTogether() {
        control.add(Qdisc.clsact(link));
        control.add(redirecting(3).withHandle(1));
        control.add(redirecting(3).withHandle(2));
        control.add(redirecting(4));

        assertThat(control.filters(link, TcHandle.INGRESS, 3))
                .extracting(Reported::value)
                .containsExactly(
                        redirecting(3).withHandle(0x80000001), redirecting(3).withHandle(0x80000002));
        assertThat(filters()).hasSize(3);
        assertThat(control.filters(link, TcHandle.EGRESS)).isEmpty();

        control.delete(redirecting(3).withHandle(0x80000001));
        assertThat(control.filters(link, TcHandle.INGRESS, 3)).hasSize(1);
        assertThatThrownBy(() -> control.delete(redirecting(3).withHandle(0x80000001)))
                .isInstanceOf(NetlinkException.NotFound.class);

        control.deleteFilters(link, TcHandle.INGRESS, 3);
        assertThat(filters()).extracting(TcFilter::priority).containsExactly(4);
        assertThatThrownBy(() -> control.deleteFilters(link, TcHandle.INGRESS, 3))
                .isInstanceOf(NetlinkException.NotFound.class);

        control.deleteFilters(link, TcHandle.INGRESS);
        assertThat(filters()).isEmpty();
    }

    @Test
    void filterIsFoundWhereItIsAndNowhereElse() {
        TcFilter here = redirecting(3).withHandle(0x80000001);
        assertThat(control.find(here)).as("without clsact").isEmpty();
        control.add(Qdisc.clsact(link));
        assertThat(control.find(here)).as("without a filter").isEmpty();
        control.add(redirecting(3).withHandle(1));

        assertThat(control.find(here)).map(Reported::value).contains(here);
        assertThat(control.find(redirecting(4).withHandle(0x80000001)))
                .as("priority")
                .isEmpty();
        assertThat(control.find(here.withHandle(0x80000002))).as("handle").isEmpty();
        assertThat(control.find(here.withChain(1))).as("chain").isEmpty();
        var other = TcFilter.of(link, TcHandle.INGRESS, 3, TcFilter.ETH_P_ARP, here.kind());
        assertThat(control.find(other.withHandle(0x80000001))).as("protocol").isEmpty();
        assertThatThrownBy(() -> control.find(redirecting(3))).isInstanceOf(IllegalArgumentException.class);
        fixture.netlink.links().delete(link);
        assertThatThrownBy(() -> control.find(here)).isInstanceOf(NetlinkException.NotFound.class);
    }

    @Test
    void u32FilterIsNeverReplacedForItWouldKeepItsKeys() {
        control.add(Qdisc.clsact(link));

        assertThatThrownBy(() -> control.replace(redirecting(3).withHandle(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("would keep its old keys");
    }

    @Test
    void filterWhoseTargetIsGoneIsStillListed() {
        int target = fixture.veth("veth1", "eth1");
        control.add(Qdisc.clsact(link));
        var filter = TcFilter.of(
                link,
                TcHandle.INGRESS,
                3,
                TcFilter.ETH_P_ALL,
                FilterKind.U32.doing(TcAction.Mirred.redirect(target), List.of()));
        control.add(filter);
        fixture.netlink.links().delete(target);

        assertThat(filters())
                .singleElement()
                .satisfies(read -> assertThat(read.kind())
                        .isInstanceOfSatisfying(
                                FilterKind.U32.class,
                                u32 -> assertThat(u32.actions().get(0))
                                        .isInstanceOfSatisfying(
                                                TcAction.Mirred.class,
                                                mirred -> assertThat(mirred.link())
                                                        .isEmpty())));
    }

    @Test
    void podsWholeTrafficControlIsOneBatch() {
        Qdisc htb = Qdisc.root(link, new Htb(OptionalInt.of(0x10), 10, OptionalLong.of(100)))
                .withHandle(ONE);
        HtbClass inner = HtbClass.of(new Rate(1_000_000)).quantum(5000).build();
        var tcClass = new TcClass(link, ONE, LEAF, inner);
        var toClass = TcFilter.of(link, ONE, 1, TcFilter.ETH_P_IP, FilterKind.U32.toClass(LEAF, List.of()));

        fixture.netlink
                .batch()
                .add(Qdisc.clsact(link))
                .add(redirecting(3))
                .add(htb)
                .add(tcClass)
                .add(toClass)
                .execute();

        assertThat(qdiscs()).contains(htb, Qdisc.clsact(link));
        assertThat(classes()).containsExactly(tcClass);
        assertThat(filters()).hasSize(1);
        assertThat(control.filters(link, ONE)).hasSize(1);

        fixture.netlink
                .batch()
                .deleteFilters(link, ONE, 1)
                .deleteFilters(link, TcHandle.INGRESS)
                .deleteClass(link, LEAF)
                .deleteQdisc(link, TcHandle.ROOT)
                .deleteQdisc(link, TcHandle.CLSACT)
                .execute();

        assertThat(qdiscs()).containsExactly(Qdisc.root(link, new QdiscKind.Noqueue()));
    }

    @Test
    void refusalInABatchNamesItsRequest() {
        var batch = fixture.netlink.batch().add(Qdisc.clsact(link)).add(Qdisc.clsact(link));

        assertThatThrownBy(batch::execute)
                .isInstanceOf(NetlinkException.AlreadyExists.class)
                .hasMessageStartingWith(
                        "add qdisc clsact ffff: at ffff:fff1 of link " + link + " (request 2 of 2): EEXIST");
    }

    @Test
    void kindThatTheKernelLacksIsNotFound() {
        var qdisc = Qdisc.root(link, new QdiscKind.Unknown("no-such-kind", RawAttributes.NONE));

        assertThatThrownBy(() -> control.add(qdisc)).isInstanceOf(NetlinkException.NotFound.class);
    }

    @Test
    void kernelsTickIs64Nanoseconds() throws Exception {
        // Nanoseconds per microsecond, ticks per so many nanoseconds, …: tc(8) divides the first two.
        assertThat(Files.readString(Path.of("/proc/net/psched"))).startsWith("000003e8 00000040 000f4240 ");
    }

    private TcFilter redirecting(int priority) {
        var keys = List.of(U32Key.protocol(AddressFamily.INET, 17));
        var kind = new FilterKind.U32(keys, Optional.empty(), List.of(TcAction.Mirred.redirect(link)));
        return TcFilter.of(link, TcHandle.INGRESS, priority, TcFilter.ETH_P_IP, kind);
    }

    private List<Qdisc> qdiscs() {
        return control.qdiscs(link).stream().map(Reported::value).toList();
    }

    private List<TcClass> classes() {
        return control.classes(link).stream().map(Reported::value).toList();
    }

    private List<TcFilter> filters() {
        return control.filters(link, TcHandle.INGRESS).stream()
                .map(Reported::value)
                .toList();
    }
}
