package io.polder.policy;

import io.polder.policy.AddressClass.PortName;
import io.polder.policy.ClusterNetworkPolicy.Action;
import io.polder.policy.ClusterNetworkPolicy.Tier;
import io.polder.policy.CompiledRule.Ports;
import io.polder.policy.CompiledRule.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Puts the rules of all policies about a pod into the order in which they are asked. Used once. */
final class RuleOrder {

    private final PodInfo pod;
    private final PolicyDirection direction;
    private final List<CompiledRule> rules = new ArrayList<>();
    private boolean isolates;

    private RuleOrder(PodInfo pod, PolicyDirection direction) {
        this.pod = pod;
        this.direction = direction;
    }

    static Ruleset.Key of(LocalPod local, PodInfo pod, PolicyDirection direction) {
        var order = new RuleOrder(pod, direction);
        order.add(local, Tier.ADMIN, Stage.ADMIN);
        local.policies.values().forEach(order::add);
        order.add(local, Tier.BASELINE, Stage.BASELINE);
        return new Ruleset.Key(direction, List.copyOf(order.rules), order.isolates);
    }

    private void add(LocalPod local, Tier tier, Stage stage) {
        local.clusterPolicies.values().stream()
                .filter(policy -> policy.tier() == tier)
                .sorted(Comparator.comparingInt(ClusterNetworkPolicy::priority))
                .forEach(policy -> add(policy, stage));
    }

    private void add(ClusterNetworkPolicy policy, Stage stage) {
        List<ClusterNetworkPolicy.Rule> all = policy.rules(direction);
        for (int i = 0; i < all.size(); i++) {
            ClusterNetworkPolicy.Rule rule = all.get(i);
            add(
                    new RuleName(policy.id(), direction, i),
                    stage,
                    rule.action(),
                    Optional.empty(),
                    rule.peers(),
                    rule.ports());
        }
    }

    private void add(NetworkPolicy policy) {
        policy.rules(direction).ifPresent(all -> {
            isolates = true;
            for (int i = 0; i < all.size(); i++) {
                PolicyRule rule = all.get(i);
                var name = new RuleName(policy.id(), direction, i);
                add(name, Stage.POLICY, Action.ACCEPT, Optional.of(policy.namespace()), rule.peers(), rule.ports());
            }
        });
    }

    private void add(
            RuleName name,
            Stage stage,
            Action action,
            Optional<String> namespace,
            List<PolicyPeer> peers,
            List<PortMatch> ports) {
        List<PolicyPeer> known = peers.stream()
                .filter(peer -> !(peer instanceof PolicyPeer.Unknown))
                .toList();
        Optional<PeerSet.Key> key = known.isEmpty() ? Optional.empty() : Optional.of(PeerSet.Key.of(namespace, known));
        boolean unknown = known.size() < peers.size();
        rules.add(new CompiledRule(name, stage, action, key, unknown, resolved(ports), ports.isEmpty()));
    }

    /** What is sent to a name goes to the port that the receiver calls so; the receiver of what comes in is this pod. */
    private List<Ports> resolved(List<PortMatch> ports) {
        var resolved = new ArrayList<Ports>();
        for (PortMatch port : ports) {
            if (port.name().isEmpty()) {
                resolved.add(new Ports(port.protocol(), port.first(), port.last(), Optional.empty()));
            } else if (direction == PolicyDirection.EGRESS) {
                var name = new PortName(port.protocol(), port.name().get());
                resolved.add(new Ports(port.protocol(), 0, 0, Optional.of(name)));
            } else {
                for (NamedPort own : pod.ports()) {
                    if (own.protocol() == port.protocol()
                            && own.name().equals(port.name().get())) {
                        resolved.add(new Ports(port.protocol(), own.port(), own.port(), Optional.empty()));
                    }
                }
            }
        }
        return resolved;
    }
}
