package io.polder.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.policy.ClusterNetworkPolicy.Tier;
import io.polder.policy.PolicyCase.Step;
import io.polder.policy.PolicyMaps.PodEntry;
import io.polder.policy.Verdicts.OfProtocol;
import io.polder.policy.Verdicts.PortRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Without any one kind of rule, a case by name fails: the cases would tell. */
class EveryRuleKindTest {

    private static final List<PolicyFlow> FLOWS = PolicyConformanceTest.flows();

    /** A kind of rule that the datapath does without. */
    enum Without {
        INGRESS("default deny ingress") {
            @Override
            void cripple(Map<IpAddress, PodEntry> pods) {
                pods.replaceAll((address, pod) -> new PodEntry(pod.id(), 0, pod.egress(), 0));
            }
        },
        EGRESS("egress of all pods of a namespace") {
            @Override
            void cripple(Map<IpAddress, PodEntry> pods) {
                pods.replaceAll((address, pod) -> new PodEntry(pod.id(), pod.ingress(), 0, 0));
            }
        },
        SELECTORS("pods of the server's namespace, by PodSelector") {
            @Override
            void cripplePeers(Map<IpAddress, Integer> peers) {
                peers.clear();
            }
        },
        BLOCKS("egress to a CIDR block but for its exceptions") {
            @Override
            void crippleNetworks(Map<IpPrefix, Integer> networks) {
                networks.clear();
            }
        },
        PORTS("ports") {
            @Override
            OfProtocol cripple(OfProtocol verdict) {
                return new OfProtocol(0, 0, verdict.decision());
            }
        },
        RANGES_OF_PORTS("a range of ports") {
            @Override
            PortRange cripple(PortRange range) {
                return new PortRange(range.first(), range.first(), range.decision());
            }
        },
        PROTOCOLS("UDP is not TCP") {
            @Override
            Verdicts cripple(Verdicts verdicts) {
                OfProtocol tcp = verdicts.protocols().get(0);
                return new Verdicts(List.of(tcp, tcp, tcp, tcp));
            }
        },
        NAMED_PORTS("ingress on one named port") {
            @Override
            PolicyUpdate cripple(PolicyUpdate update) {
                PolicyUpdate.Builder some = copyOfPolicies(update);
                update.pods().forEach(pod -> some.put(pod.withPorts()));
                update.clusterPolicies().forEach(some::put);
                return some.build();
            }
        },
        ADMIN_TIER("tiers: ADMIN DENY INGRESS") {
            @Override
            PolicyUpdate cripple(PolicyUpdate update) {
                return without(Tier.ADMIN, update);
            }
        },
        BASELINE_TIER("tiers: BASELINE DENY EGRESS") {
            @Override
            PolicyUpdate cripple(PolicyUpdate update) {
                return without(Tier.BASELINE, update);
            }
        };

        private final String told;

        Without(String told) {
            this.told = told;
        }

        /** The case that tells. */
        PolicyCase told() {
            return cases().stream()
                    .filter(each -> each.name().equals(told))
                    .findFirst()
                    .orElseThrow();
        }

        void cripple(Map<IpAddress, PodEntry> pods) {}

        void cripplePeers(Map<IpAddress, Integer> peers) {}

        void crippleNetworks(Map<IpPrefix, Integer> networks) {}

        OfProtocol cripple(OfProtocol verdict) {
            return verdict;
        }

        PortRange cripple(PortRange range) {
            return range;
        }

        Verdicts cripple(Verdicts verdicts) {
            return new Verdicts(verdicts.protocols().stream().map(this::cripple).toList());
        }

        PolicyUpdate cripple(PolicyUpdate update) {
            return update;
        }
    }

    private static PolicyUpdate.Builder copyOfPolicies(PolicyUpdate update) {
        PolicyUpdate.Builder some = PolicyUpdate.builder();
        update.namespaces().forEach(some::put);
        update.policies().forEach(some::put);
        update.removedPods().forEach(some::remove);
        update.removedPolicies().forEach(some::remove);
        return some;
    }

    private static PolicyUpdate without(Tier tier, PolicyUpdate update) {
        PolicyUpdate.Builder some = copyOfPolicies(update);
        update.pods().forEach(some::put);
        update.clusterPolicies().stream()
                .filter(policy -> policy.tier() != tier)
                .forEach(some::put);
        return some.build();
    }

    private static List<PolicyCase> cases() {
        return Stream.of(UpstreamCases.all(), GeneratedCases.all(), GeneratedCases.tiers())
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void withAllOfThemNoCaseFails() {
        assertThat(failing(maps -> {}, update -> update)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void withoutOneOfThemACaseFails(Without kind) {
        assertThat(failing(maps -> cripple(maps, kind), kind::cripple)).contains(kind.told);
    }

    private static void cripple(MemoryPolicyMaps maps, Without kind) {
        kind.cripple(maps.pods);
        kind.cripplePeers(maps.peers);
        kind.crippleNetworks(maps.networks);
        maps.ranges.replaceAll((index, range) -> kind.cripple(range));
        maps.verdicts.replaceAll((key, verdicts) -> kind.cripple(verdicts));
    }

    private interface Crippling {
        void cripple(MemoryPolicyMaps maps);
    }

    /** The cases in which something passes that should not, or does not that should. */
    private static List<String> failing(Crippling crippling, UnaryOperator<PolicyUpdate> told) {
        var failing = new ArrayList<String>();
        for (PolicyCase some : cases()) {
            var world = new PolicyWorld();
            world.apply(PolicyRig.everything().build());
            var datapath = new PolicyWorld();
            datapath.apply(told.apply(PolicyRig.everything().build()));
            for (Step step : some.steps()) {
                world.apply(step.update());
                datapath.apply(told.apply(step.update()));
            }
            MemoryPolicyMaps maps = compiled(datapath);
            crippling.cripple(maps);
            if (!agree(world, maps)) {
                failing.add(some.name());
            }
        }
        return failing;
    }

    private static MemoryPolicyMaps compiled(PolicyWorld world) {
        var maps = new MemoryPolicyMaps();
        var table = new PolicyTable(world, List.of(), maps, PolicyCapacities.STANDARD, System::nanoTime);
        Map<PodName, Integer> ids = new HashMap<>();
        for (PodName name : PolicyRig.names()) {
            ids.put(name, ids.size() + 1);
            table.add(new LocalPod(name, ids.size(), 0));
        }
        return maps;
    }

    private static boolean agree(PolicyWorld world, MemoryPolicyMaps maps) {
        var oracle = new PolicyOracle(world);
        for (PolicyFlow flow : FLOWS) {
            for (PolicyDirection direction : PolicyDirection.values()) {
                Optional<PodInfo> pod =
                        world.pod(direction == PolicyDirection.INGRESS ? flow.destination() : flow.source());
                boolean passes = (maps.decide(direction, flow) & 1) == 1;
                if (pod.isPresent() && oracle.judge(pod.get(), direction, flow).allowed() != passes) {
                    return false;
                }
            }
        }
        return true;
    }
}
