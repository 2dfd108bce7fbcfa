package io.polder.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.bpf.PinDirectory;
import io.polder.ebpf.TestRun;
import io.polder.linux.testing.Bpffs;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.policy.EveryRuleKindTest.Without;
import io.polder.policy.PolicyCase.Step;
import io.polder.policy.Verdicts.PortRange;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same in the kernel: its programs pass the case that tells, and fail it without that kind of rule. */
@RequiresCapability(Capability.EBPF_CLASSIFIER)
class EveryRuleKindIT {

    @ParameterizedTest
    @EnumSource
    void programsFailTheCaseThatTells(Without kind) throws IOException {
        try (var bpffs = new Bpffs()) {
            PolicySettings settings = PolicySettings.of().withPins(bpffs.path("policy"));
            assertThat(isPassed(settings, kind, false)).as("with it").isTrue();
            assertThat(isPassed(settings, kind, true)).as("without it").isFalse();
        }
    }

    private static boolean isPassed(PolicySettings settings, Without kind, boolean without) {
        var world = new PolicyWorld();
        var datapath = new PolicyWorld();
        PolicyUpdate everything = PolicyRig.everything().build();
        world.apply(everything);
        datapath.apply(without ? kind.cripple(everything) : everything);
        for (Step step : kind.told().steps()) {
            world.apply(step.update());
            datapath.apply(without ? kind.cripple(step.update()) : step.update());
        }
        var pins = new PinDirectory(settings.pins(), PolicyException.PINS);
        try (PolicyGeneration generation = PolicyGeneration.load(settings, pins, datapath, System::nanoTime)) {
            PolicyMaps maps = without ? new Crippled(generation.maps(), kind) : generation.maps();
            var table = new PolicyTable(datapath, List.of(), maps, PolicyCapacities.STANDARD, System::nanoTime);
            for (PodName name : PolicyRig.names()) {
                table.add(new LocalPod(name, PolicyRig.number(name), 0));
            }
            return PolicyConformanceTest.flows().stream().allMatch(flow -> agree(world, generation, flow));
        }
    }

    private static boolean agree(PolicyWorld world, PolicyGeneration generation, PolicyFlow flow) {
        for (PolicyDirection direction : PolicyDirection.values()) {
            boolean receives = direction == PolicyDirection.INGRESS;
            Optional<PodInfo> pod = world.pod(receives ? flow.destination() : flow.source());
            int decision = generation
                    .programs()
                    .program(receives ? "probe_ingress" : "probe_egress")
                    .test(TestRun.Request.of(ProbePacket.of(flow)))
                    .returnValue();
            boolean allowed = new PolicyOracle(world)
                    .judge(pod.orElseThrow(), direction, flow)
                    .allowed();
            if (allowed != ((decision & 1) == 1)) {
                return false;
            }
        }
        return true;
    }

    /** Maps that are written without some kind of rule. */
    private record Crippled(PolicyMaps maps, Without kind) implements PolicyMaps {

        @Override
        public void putRanges(int first, List<PortRange> ranges) {
            maps.putRanges(first, ranges.stream().map(kind::cripple).toList());
        }

        @Override
        public void putVerdicts(Map<Verdicts.Key, Verdicts> verdicts) {
            var some = new HashMap<>(verdicts);
            some.replaceAll((key, value) -> kind.cripple(value));
            maps.putVerdicts(some);
        }

        @Override
        public void removeVerdicts(Collection<Verdicts.Key> keys) {
            maps.removeVerdicts(keys);
        }

        @Override
        public void putPeers(Map<IpAddress, Integer> peers) {
            var some = new HashMap<>(peers);
            kind.cripplePeers(some);
            maps.putPeers(some);
        }

        @Override
        public void removePeers(Collection<IpAddress> peers) {
            maps.removePeers(peers);
        }

        @Override
        public void putNetworks(Map<IpPrefix, Integer> networks) {
            var some = new HashMap<>(networks);
            kind.crippleNetworks(some);
            maps.putNetworks(some);
        }

        @Override
        public void removeNetworks(Collection<IpPrefix> networks) {
            maps.removeNetworks(networks);
        }

        @Override
        public void putPods(Map<IpAddress, PodEntry> pods) {
            var some = new HashMap<>(pods);
            kind.cripple(some);
            maps.putPods(some);
        }

        @Override
        public void removePods(Collection<IpAddress> pods) {
            maps.removePods(pods);
        }

        @Override
        public void resetCounter(int rule) {
            maps.resetCounter(rule);
        }

        @Override
        public void nextEpoch() {
            maps.nextEpoch();
        }
    }
}
