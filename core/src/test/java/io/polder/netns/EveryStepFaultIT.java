package io.polder.netns;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.tc.Rate;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whichever message to the kernel fails, the machine is as it was before. */
@RequiresCapability(Capability.NETNS)
class EveryStepFaultIT {

    private static final int MOST_STEPS = 200;

    private final FaultyConnections connections = new FaultyConnections();
    private SmallVpc vpc;
    private SmallVpc.Eni eni;
    private NetworkNamespace pod;
    private RouteNetlink inside;
    private NetnsConfigurator configurator;

    static Stream<Arguments> modesAndFaults() {
        return Modes.supported()
                .flatMap(mode -> Stream.of(FaultyConnections.Fault.values()).map(fault -> Arguments.of(mode, fault)));
    }

    @BeforeEach
    void open() {
        vpc = new SmallVpc();
        eni = vpc.plug();
        pod = vpc.pod();
        inside = RouteNetlink.open(pod);
        configurator = NetnsConfigurator.open(vpc.node, connections);
        SmallVpc.connect(configurator, 1, vpc.plugPrimary(vpc.node), List.of());
    }

    @AfterEach
    void close() {
        configurator.close();
        inside.close();
        vpc.close();
    }

    @ParameterizedTest
    @MethodSource("modesAndFaults")
    void addThatFailsAnywhereLeavesNothing(DatapathMode mode, FaultyConnections.Fault fault) {
        var spec = prepared(mode);
        var before = state();
        int steps = 0;
        while (true) {
            assertThat(steps).isLessThan(MOST_STEPS);
            connections.failAfter(steps, fault);
            boolean added = succeeds(() -> configurator.add(spec));
            boolean failed = connections.heal();
            if (added && !failed) {
                break; // There is no such step any more.
            }
            if (!added) {
                assertThat(state()).as("after a failure at message " + steps).isEqualTo(before);
            } else {
                configurator.check(spec); // It was one that can be done without.
                configurator.delete(spec);
            }
            steps++;
        }
        assertThat(steps).isGreaterThan(5);
        configurator.check(spec);
        configurator.delete(spec);
        assertThat(state()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("modesAndFaults")
    void deleteThatFailsAnywhereIsDoneByTheNext(DatapathMode mode, FaultyConnections.Fault fault) {
        afterEachFailingDelete(mode, fault, spec -> {});
    }

    @ParameterizedTest
    @MethodSource("modesAndFaults")
    void addAfterADeleteThatFailedAnywhereBeginsAnew(DatapathMode mode, FaultyConnections.Fault fault) {
        afterEachFailingDelete(mode, fault, spec -> {
            configurator.add(spec);
            configurator.check(spec);
        });
    }

    private void afterEachFailingDelete(
            DatapathMode mode, FaultyConnections.Fault fault, Consumer<PodInterfaceSpec> work) {
        var spec = prepared(mode);
        var before = state();
        int steps = 0;
        boolean failed = true;
        while (failed) {
            assertThat(steps).isLessThan(MOST_STEPS);
            configurator.add(spec);
            connections.failAfter(steps, fault);
            succeeds(() -> configurator.delete(spec));
            failed = connections.heal();
            work.accept(spec);
            configurator.delete(spec);
            assertThat(state()).as("after a failure at message " + steps).isEqualTo(before);
            steps++;
        }
        assertThat(steps).isGreaterThan(3);
    }

    @ParameterizedTest
    @MethodSource("modesAndFaults")
    void addOfAPodThatStandsHarmsItNowhere(DatapathMode mode, FaultyConnections.Fault fault) {
        var spec = prepared(mode);
        configurator.add(spec);
        int steps = 0;
        boolean failed = true;
        while (failed) {
            assertThat(steps).isLessThan(MOST_STEPS);
            connections.failAfter(steps, fault);
            succeeds(() -> configurator.add(spec));
            failed = connections.heal();
            configurator.check(spec);
            steps++;
        }
        assertThat(steps).isGreaterThan(3);
    }

    /** Once before: what an ENI is given for all pods stays, and an exclusive one has its new name. */
    private PodInterfaceSpec prepared(DatapathMode mode) {
        var limit = Rate.ofBits(100_000_000);
        var spec = vpc.dual(mode, "a", pod, eni, 7)
                .bandwidth(Bandwidth.of(limit, limit))
                .mtu(1300)
                .build();
        configurator.add(spec);
        configurator.check(spec);
        configurator.delete(spec);
        return spec;
    }

    private List<String> state() {
        var state = NamespaceState.of(vpc.nodeNetlink, vpc.node);
        NamespaceState.of(inside).forEach(each -> state.add("pod: " + each));
        return state;
    }

    private static boolean succeeds(Runnable call) {
        try {
            call.run();
            return true;
        } catch (NetnsException e) {
            return false;
        }
    }
}
