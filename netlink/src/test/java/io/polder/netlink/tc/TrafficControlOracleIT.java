package io.polder.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.Iproute2;
import io.polder.netlink.route.RouteNetlinkFixture;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hundreds of random queueing disciplines, classes and filters: written by us and read by tc(8), and the other way round.
 *
 * <p>Each class of one HTB has a queueing discipline under it, so that all of them are on one link. Kinds that this kernel
 * lacks are left out, and each of them is a skipped test.
 */
@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class TrafficControlOracleIT {

    private static final int CLASSES = 300;
    private static final int FILTERS = 150; // Of each parent.
    private static final TcHandle ONE = TcHandle.of(1, 0);
    private static final String DEV = "veth0";

    private RouteNetlinkFixture fixture;
    private TrafficControl control;
    private int link;
    private List<String> lacking;
    private TcOutput tc;
    private Iproute2 iproute2;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        control = fixture.netlink.trafficControl();
        link = fixture.veth(DEV, "eth0");
        tc = new TcOutput(fixture.here, DEV, link);
        iproute2 = new Iproute2(fixture.here);
        lacking = lackingKinds();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fq", "fq_codel", "matchall", "gact"})
    void kindThatNotEveryKernelHasIsCompared(String kind) {
        assumeThat(lacking).doesNotContain(kind);
    }

    @Test
    void tcReadsOurQdiscsAndClassesAsWeWroteThem() throws Exception {
        Seed.run(random -> {
            var tree = new Tree(random);
            write(tree);

            assertSame(tc.classes(), tree.classes);
            assertSame(tc.qdiscs(), tree.qdiscsAsTcKnowsThem());
        });
    }

    @Test
    void weReadTheQdiscsAndClassesOfTcAsItWroteThem() throws Exception {
        Seed.run(random -> {
            var tree = new Tree(random);
            var lines = new ArrayList<String>();
            lines.add(TcWords.add(tree.root, DEV));
            tree.classes.forEach(tcClass -> lines.add(TcWords.add(tcClass, DEV)));
            tree.leaves.forEach(qdisc -> lines.add(TcWords.add(qdisc, DEV)));
            iproute2.batch("tc", lines);

            assertSame(classes(), tree.classes);
            assertSame(qdiscs().stream().map(Tree::asTcKnowsIt).toList(), tree.qdiscsAsTcKnowsThem());
        });
    }

    @Test
    void weReadOurQdiscsAndClassesAsTheirRoundingSays() throws Exception {
        Seed.run(random -> {
            var tree = new Tree(random);
            var samples = new QdiscSamples(random);
            tree.classes.replaceAll(tcClass -> new TcClass(link, tcClass.parent(), tcClass.id(), samples.htbClass()));
            write(tree);
            tree.classes.replaceAll(tcClass ->
                    new TcClass(link, tcClass.parent(), tcClass.id(), ((HtbClass) tcClass.kind()).rounded()));

            assertSame(classes(), tree.classes);
            assertSame(qdiscs().stream().map(Tree::asTcKnowsIt).toList(), tree.qdiscsAsTcKnowsThem());
            write(tree.classes, Batch::change);
            assertSame(classes(), tree.classes);
        });
    }

    @Test
    void tcReadsOurFiltersAsWeWroteThem() throws Exception {
        Seed.run(random -> {
            var wanted = filters(random);
            write(wanted, Batch::add);

            for (TcHandle parent : parents()) {
                assertSame(nodes(tc.filters(parent)), of(parent, wanted));
            }
        });
    }

    @Test
    void weReadTheFiltersOfTcAsItWroteThemAndDeleteEachOfThem() throws Exception {
        Seed.run(random -> {
            var wanted = filters(random);
            iproute2.batch(
                    "tc",
                    wanted.stream().map(filter -> TcWords.add(filter, DEV)).toList());

            for (TcHandle parent : parents()) {
                List<TcFilter> read = readFilters(parent);
                assertSame(nodes(read), of(parent, wanted));
                write(read, Batch::delete);
                assertThat(control.filters(link, parent)).isEmpty();
            }
        });
    }

    /** A tree of one level: classes 1:1, 1:2, … and under each of them a queueing discipline. */
    private final class Tree {
        final Qdisc root = Qdisc.root(link, new Htb(OptionalInt.empty(), 10, OptionalLong.of(100)))
                .withHandle(ONE);
        final List<TcClass> classes = new ArrayList<>();
        final List<Qdisc> leaves = new ArrayList<>();

        Tree(Random random) {
            var samples = new QdiscSamples(random);
            for (int minor = 1; minor <= CLASSES; minor++) {
                TcHandle id = TcHandle.of(1, minor);
                classes.add(new TcClass(link, ONE, id, samples.htbClassForTc()));
                Qdisc leaf = Qdisc.of(link, id, samples.leaf(lacking));
                leaves.add(leaf.withHandle(TcHandle.of(0x100 + minor, 0)));
            }
        }

        List<Qdisc> qdiscsAsTcKnowsThem() {
            var all = new ArrayList<>(List.of(root));
            leaves.forEach(qdisc -> all.add(asTcKnowsIt(qdisc)));
            return all;
        }

        /** Rounded, and without what tc of iproute2 6.1 knows nothing of. */
        static Qdisc asTcKnowsIt(Qdisc qdisc) {
            QdiscKind kind = qdisc.kind();
            if (kind instanceof Tbf tbf) {
                kind = tbf.rounded();
            } else if (kind instanceof FqCodel codel) {
                kind = codel.rounded();
            } else if (kind instanceof Fq fq) {
                kind = withoutBands(fq);
            }
            return new Qdisc(qdisc.link(), qdisc.parent(), qdisc.handle(), kind);
        }

        private static Fq withoutBands(Fq fq) {
            return new Fq(
                    fq.limit(),
                    fq.flowLimit(),
                    fq.quantum(),
                    fq.initialQuantum(),
                    fq.maxRate(),
                    fq.buckets(),
                    fq.orphanMask(),
                    fq.pacing(),
                    fq.refillDelay(),
                    fq.lowRateThreshold(),
                    fq.ceThreshold(),
                    fq.timerSlack(),
                    fq.horizon(),
                    fq.horizonDrop(),
                    Optional.empty(),
                    List.of(),
                    List.of());
        }
    }

    private void write(Tree tree) {
        fixture.netlink.batch().add(tree.root).execute();
        write(tree.classes, Batch::add);
        write(tree.leaves, Batch::add);
    }

    private <T> void write(List<T> values, BiConsumer<Batch, T> adding) {
        Batch batch = fixture.netlink.batch();
        values.forEach(value -> adding.accept(batch, value));
        batch.execute();
    }

    /** With what they hang on already made. */
    private List<TcFilter> filters(Random random) {
        var samples = new FilterSamples(random, link, lacking);
        control.add(Qdisc.clsact(link));
        control.add(Qdisc.root(link, Htb.DEFAULT).withHandle(ONE));
        var filters = new ArrayList<TcFilter>();
        int priority = 1; // Different ones in both directions: see TrafficControl.filters.
        for (TcHandle parent : parents()) {
            for (int i = 0; i < FILTERS; i++) {
                filters.add(samples.filter(parent, priority));
                priority += 1 + random.nextInt(100);
            }
        }
        return filters;
    }

    private static List<TcHandle> parents() {
        return List.of(TcHandle.INGRESS, TcHandle.EGRESS, ONE);
    }

    private static List<TcFilter> of(TcHandle parent, List<TcFilter> filters) {
        return filters.stream().filter(filter -> filter.parent().equals(parent)).toList();
    }

    /** Without the number of the hash table, which the kernel puts in front of a u32 filter's handle. */
    private static List<TcFilter> nodes(List<TcFilter> read) {
        return read.stream()
                .map(filter -> filter.kind() instanceof FilterKind.U32
                        ? filter.withHandle(filter.handle().orElseThrow() & 0xfff)
                        : filter)
                .toList();
    }

    private List<Qdisc> qdiscs() {
        return control.qdiscs(link).stream().map(Reported::value).toList();
    }

    /** Without those that tbf has for itself. */
    private List<TcClass> classes() {
        return control.classes(link).stream()
                .map(Reported::value)
                .filter(tcClass -> tcClass.kind() instanceof HtbClass)
                .toList();
    }

    private List<TcFilter> readFilters(TcHandle parent) {
        return control.filters(link, parent).stream().map(Reported::value).toList();
    }

    /** By trying. */
    private List<String> lackingKinds() {
        var kinds = new ArrayList<String>();
        for (QdiscKind kind : List.of(Fq.builder().build(), FqCodel.builder().build())) {
            if (lacks(() -> control.add(Qdisc.root(link, kind)))) {
                kinds.add(kind.kind());
            } else {
                control.deleteQdisc(link, TcHandle.ROOT);
            }
        }
        control.add(Qdisc.clsact(link));
        var matchall = new FilterKind.Matchall(Optional.empty(), List.of());
        if (lacks(() -> control.add(ingress(1, matchall)))) {
            kinds.add("matchall");
        }
        var gact = FilterKind.U32.doing(new TcAction.Gact(Verdict.OK), List.of());
        if (lacks(() -> control.add(ingress(2, gact)))) {
            kinds.add("gact");
        }
        control.deleteQdisc(link, TcHandle.CLSACT);
        return kinds;
    }

    private TcFilter ingress(int priority, FilterKind kind) {
        return TcFilter.of(link, TcHandle.INGRESS, priority, TcFilter.ETH_P_ALL, kind);
    }

    private static boolean lacks(Runnable trying) {
        try {
            trying.run();
            return false;
        } catch (NetlinkException.NotFound e) {
            return true;
        }
    }

    /** In any order; a failure shows no more than some of what differs. */
    private static <T> void assertSame(Collection<T> actual, Collection<T> expected) {
        assertThat(someBut(expected, actual)).isEqualTo(someBut(actual, expected));
        assertThat(actual).hasSameSizeAs(expected);
    }

    private static <T> List<T> someBut(Collection<T> others, Collection<T> values) {
        var left = new ArrayList<>(values);
        left.removeAll(others);
        return left.stream()
                .sorted(Comparator.comparing(Object::toString))
                .limit(3)
                .toList();
    }
}
