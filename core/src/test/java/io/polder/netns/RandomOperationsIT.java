package io.polder.netns;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.route.RouteNetlink;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** ADD, DEL, CHECK and GC at random, with failures at random, leave the machine as it was. */
@RequiresCapability(Capability.NETNS)
class RandomOperationsIT {

    private static final int OPERATIONS = Integer.getInteger("polder.random.operations", 300);
    private static final long SEED = Long.getLong("polder.random.seed", 7);
    private static final int PODS_PER_MODE = 2;

    private final Random random = new Random(SEED);
    private final FaultyConnections connections = new FaultyConnections();
    private final Set<PodInterfaceSpec> wanted = new HashSet<>(); // Added, and not deleted since.
    private final Set<PodInterfaceSpec> doubtful = new HashSet<>(); // A call for these has failed since.

    @Test
    void theMachineIsAsItWas() {
        try (var vpc = new SmallVpc();
                var configurator = NetnsConfigurator.open(vpc.node, connections)) {
            SmallVpc.connect(configurator, 1, vpc.plugPrimary(vpc.node), List.of());
            var pods = pods(vpc);
            pods.forEach(configurator::add);
            pods.forEach(configurator::delete);
            var before = state(vpc, pods);

            for (int i = 0; i < OPERATIONS; i++) {
                step(configurator, pods);
            }
            connections.heal();
            pods.forEach(configurator::delete);
            configurator.collect(List.of());

            assertThat(state(vpc, pods)).as("seed " + SEED).isEqualTo(before);
            pods.forEach(configurator::add);
            pods.forEach(configurator::check);
        }
    }

    private void step(NetnsConfigurator configurator, List<PodInterfaceSpec> pods) {
        var spec = pods.get(random.nextInt(pods.size()));
        if (random.nextInt(4) == 0) {
            var faults = FaultyConnections.Fault.values();
            connections.failAfter(random.nextInt(40), faults[random.nextInt(faults.length)]);
        }
        try {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> {
                    configurator.add(spec);
                    wanted.add(spec);
                    doubtful.remove(spec);
                }
                case 4, 5, 6 -> {
                    wanted.remove(spec);
                    doubtful.add(spec);
                    configurator.delete(spec);
                    doubtful.remove(spec);
                }
                case 7, 8 -> check(configurator, spec);
                default -> configurator.collect(union());
            }
        } catch (NetnsException e) {
            assertThat(connections.heal()).as("why else: " + e).isTrue();
        } finally {
            connections.heal();
        }
    }

    private List<PodInterfaceSpec> union() {
        var living = new ArrayList<>(wanted);
        living.addAll(doubtful);
        return living;
    }

    private void check(NetnsConfigurator configurator, PodInterfaceSpec spec) {
        try {
            configurator.check(spec);
        } catch (NetnsException.Mismatch e) {
            assertThat(wanted.contains(spec)).as("what stands: " + e).isFalse();
        }
    }

    private static List<PodInterfaceSpec> pods(SmallVpc vpc) {
        var pods = new ArrayList<PodInterfaceSpec>();
        for (DatapathMode mode : Modes.supported().toList()) {
            var shared = vpc.plug();
            for (int i = 0; i < PODS_PER_MODE; i++) {
                var eni = mode.sharesEni() ? shared : vpc.plug();
                int host = 10 + pods.size();
                pods.add(vpc.dual(mode, "pod" + host, vpc.pod(), eni, host).build());
            }
        }
        return pods;
    }

    private static List<String> state(SmallVpc vpc, List<PodInterfaceSpec> pods) {
        var state = NamespaceState.of(vpc.nodeNetlink, vpc.node);
        for (PodInterfaceSpec spec : pods) {
            try (var netns = NetworkNamespace.open(spec.netns());
                    var inside = RouteNetlink.open(netns)) {
                NamespaceState.of(inside).forEach(each -> state.add(spec.pod() + ": " + each));
            }
        }
        return state;
    }
}
