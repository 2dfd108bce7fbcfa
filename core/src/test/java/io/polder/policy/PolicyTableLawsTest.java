package io.polder.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** What is compiled says what the policies say, whatever changes. */
class PolicyTableLawsTest {

    private static final int NAMESPACES = 3;
    private static final int PODS = 4;

    private final PolicyWorld world = new PolicyWorld();
    private final PolicyOracle oracle = new PolicyOracle(world);
    private final MemoryPolicyMaps maps = new MemoryPolicyMaps();
    private final AtomicLong clock = new AtomicLong();
    private final PolicyTable table =
            new PolicyTable(world, List.of(IpAddress.parse("192.0.2.1")), maps, PolicyCapacities.STANDARD, clock::get);

    /** All pods are this node's. */
    private static PolicyTableLawsTest begin(RandomPolicies random) {
        var begun = new PolicyTableLawsTest();
        begun.change(random.everything());
        int id = 1;
        for (int namespace = 0; namespace < NAMESPACES; namespace++) {
            for (int pod = 0; pod < PODS; pod++) {
                var name = new PodName(RandomPolicies.namespace(namespace), "pod" + pod);
                begun.table.add(new LocalPod(name, id++, 0));
            }
        }
        return begun;
    }

    private void change(PolicyUpdate update) {
        List<PodInfo> before = podsOf(update);
        world.apply(update);
        table.change(update, before);
    }

    private List<PodInfo> podsOf(PolicyUpdate update) {
        var pods = new ArrayList<PodInfo>();
        update.removedPods().forEach(name -> world.pod(name).ifPresent(pods::add));
        update.pods()
                .forEach(pod ->
                        world.pod(pod.name()).filter(old -> !pods.contains(old)).ifPresent(pods::add));
        return pods;
    }

    private void agreesOn(PolicyFlow flow) {
        for (PolicyDirection direction : PolicyDirection.values()) {
            IpAddress own = direction == PolicyDirection.INGRESS ? flow.destination() : flow.source();
            IpAddress other = direction == PolicyDirection.INGRESS ? flow.source() : flow.destination();
            Optional<PodInfo> pod = world.pod(own);
            int decision = maps.decide(direction, flow);
            if (pod.isEmpty()) {
                assertThat(decision).as("%s to nobody", flow).isZero();
                continue;
            }
            if (other.equals(IpAddress.parse("192.0.2.1"))) {
                assertThat(decision).as("%s, the node's", flow).isEqualTo(1);
                continue;
            }
            Verdict verdict = oracle.judge(pod.get(), direction, flow);
            assertThat((decision & 1) == 1)
                    .as("%s of %s: %s", direction, flow, verdict)
                    .isEqualTo(verdict.allowed());
            assertThat(table.numbers().name(decision >> 1))
                    .as("%s of %s", direction, flow)
                    .isEqualTo(verdict.rule());
        }
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void verdictsAreThoseOfTheOracleAfterEachChange(@ForAll long seed) {
        var random = new RandomPolicies(seed);
        PolicyTableLawsTest test = begin(random);
        for (int step = 0; step < 12; step++) {
            for (int i = 0; i < 30; i++) {
                test.agreesOn(random.flow());
            }
            test.clock.addAndGet(step % 3 == 0 ? 200_000_000 : 1);
            test.change(random.change());
        }
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void nothingStaysOfWhatWasRemoved(@ForAll long seed) {
        var random = new RandomPolicies(seed);
        PolicyTableLawsTest test = begin(random);
        for (int step = 0; step < 6; step++) {
            test.change(random.change());
        }
        PolicyUpdate.Builder all = PolicyUpdate.builder();
        for (int namespace = 0; namespace < NAMESPACES; namespace++) {
            for (NetworkPolicy policy : test.world.policiesOf(RandomPolicies.namespace(namespace))) {
                all.remove(policy.id());
            }
        }
        test.world.clusterPolicies().forEach(policy -> all.remove(policy.id()));
        test.change(all.build());
        for (int i = 0; i < 4; i++) { // Rules go, then sets, then classes.
            test.clock.addAndGet(200_000_000);
            test.table.sweep();
        }
        assertThat(test.maps.verdicts).isEmpty();
        assertThat(test.maps.networks).isEmpty();
        assertThat(test.maps.peers).containsOnlyKeys(IpAddress.parse("192.0.2.1"));
        assertThat(test.table.entries()).isEqualTo(1);
    }

    /** Decisions that are the same before and after a change are made all the while. */
    @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
    void whatDoesNotChangeIsDecidedAlikeBetweenAnyTwoWrites(@ForAll long seed) {
        var random = new RandomPolicies(seed);
        PolicyTableLawsTest test = begin(random);
        var flows = new ArrayList<PolicyFlow>();
        while (flows.size() < 20) {
            PolicyFlow flow = random.flow();
            if (!flow.source()
                    .equals(flow.destination())) { // A pod changes as both, not at once; and none asks itself.
                flows.add(flow);
            }
        }
        for (int step = 0; step < 6; step++) {
            List<Integer> before = test.decisions(flows);
            var between = new ArrayList<List<Integer>>();
            test.maps.beforeWrite = () -> between.add(test.decisions(flows));
            test.clock.addAndGet(step % 2 == 0 ? 200_000_000 : 1);
            test.change(random.changeOfOne());
            test.maps.beforeWrite = () -> {};
            List<Integer> after = test.decisions(flows);
            for (List<Integer> some : between) {
                for (int i = 0; i < some.size(); i++) {
                    assertThat(some.get(i)).as("%s", flows.get(i / 2)).isIn(before.get(i), after.get(i));
                }
            }
        }
    }

    /** A program that has read which rules and which class a flow has finds what they said, however long it takes. */
    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void whatAProgramHasBegunToReadStays(@ForAll long seed) {
        var random = new RandomPolicies(seed);
        PolicyTableLawsTest test = begin(random);
        var running = new ArrayList<Running>();
        for (int step = 0; step < 20; step++) {
            for (int i = 0; i < 10; i++) {
                PolicyFlow flow = random.flow();
                for (PolicyDirection direction : PolicyDirection.values()) {
                    test.maps
                            .begin(direction, flow)
                            .map(begun -> new Running(flow, begun, test.maps.finish(begun, flow), test.clock.get()))
                            .ifPresent(running::add);
                }
            }
            test.clock.addAndGet((step * seed & 63) * 1_000_000);
            running.removeIf(some -> test.clock.get() - some.since >= 100_000_000);
            test.maps.beforeWrite = () -> running.forEach(some -> some.finishesAsBefore(test.maps));
            test.change(random.change());
            test.maps.beforeWrite = () -> {};
            running.forEach(some -> some.finishesAsBefore(test.maps));
        }
    }

    /** Rules got a new block while a network of others that were forgotten was in front of it. */
    @Example
    void networksOfForgottenRulesHideNothing() {
        whatDoesNotChangeIsDecidedAlikeBetweenAnyTwoWrites(28_816);
    }

    /** A class came out of use for the second time when its first time was over. */
    @Example
    void classThatComesOutOfUseTwiceIsLeftForAWhileAgain() {
        whatAProgramHasBegunToReadStays(3_650);
    }

    private record Running(PolicyFlow flow, MemoryPolicyMaps.Begun begun, int decision, long since) {

        void finishesAsBefore(MemoryPolicyMaps maps) {
            assertThat(maps.finish(begun, flow)).as("%s", flow).isEqualTo(decision);
        }
    }

    /** Whether each end lets each flow pass. */
    private List<Integer> decisions(List<PolicyFlow> flows) {
        var decisions = new ArrayList<Integer>();
        for (PolicyFlow flow : flows) {
            for (PolicyDirection direction : PolicyDirection.values()) {
                decisions.add(maps.decide(direction, flow) & 1);
            }
        }
        return decisions;
    }
}
