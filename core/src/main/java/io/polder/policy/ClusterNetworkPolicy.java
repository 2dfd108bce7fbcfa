package io.polder.policy;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A ClusterNetworkPolicy (policy.networking.k8s.io/v1alpha2). Rules are asked in order of priority, and in each policy in
 * their own; the first that matches decides. Two of the same tier and priority must not be about the same pod: they are
 * refused, and where a change of labels makes them so, the first by name is asked first. Immutable.
 *
 * @param priority 0 to 1000; the lower is asked first
 * @param namespaces whose pods it is about
 * @param pods which of these
 */
public record ClusterNetworkPolicy(
        String name,
        Tier tier,
        int priority,
        LabelSelector namespaces,
        LabelSelector pods,
        List<Rule> ingress,
        List<Rule> egress) {

    private static final int LEAST_PRIORITY = 1000;

    /** When its rules are asked. */
    public enum Tier {
        /** Before all NetworkPolicies. */
        ADMIN,
        /** After them, about pods that none isolates in that direction. */
        BASELINE
    }

    /** What becomes of a flow that a rule matches. */
    public enum Action {
        ACCEPT,
        DENY,
        /** The rest of the tier is not asked. */
        PASS
    }

    /**
     * A rule.
     *
     * @param peers one of whom it is about; none: anybody
     * @param ports one of which it is about; none: all ports of all protocols
     */
    public record Rule(Action action, List<PolicyPeer> peers, List<PortMatch> ports) {
        public Rule {
            requireNonNull(action, "action");
            peers = List.copyOf(peers);
            ports = List.copyOf(ports);
        }

        /** About these peers, on all ports. */
        public static Rule of(Action action, PolicyPeer... peers) {
            return new Rule(action, List.of(peers), List.of());
        }

        /** The same on these ports alone. */
        public Rule onPorts(PortMatch... values) {
            return new Rule(action, peers, List.of(values));
        }
    }

    public ClusterNetworkPolicy {
        requireNonNull(name, "name");
        requireNonNull(tier, "tier");
        requireNonNull(namespaces, "namespaces");
        requireNonNull(pods, "pods");
        ingress = List.copyOf(ingress);
        egress = List.copyOf(egress);
        if (priority < 0 || priority > LEAST_PRIORITY) {
            throw new IllegalArgumentException("priority " + priority + " of " + name);
        }
    }

    /** About all pods, with no rules as yet. */
    public static ClusterNetworkPolicy of(String name, Tier tier, int priority) {
        return new ClusterNetworkPolicy(
                name, tier, priority, LabelSelector.everything(), LabelSelector.everything(), List.of(), List.of());
    }

    /** The same, about other pods. */
    public ClusterNetworkPolicy about(LabelSelector someNamespaces, LabelSelector somePods) {
        return new ClusterNetworkPolicy(name, tier, priority, someNamespaces, somePods, ingress, egress);
    }

    /** The same with one more rule for what its pods receive. */
    public ClusterNetworkPolicy withIngress(Rule rule) {
        return new ClusterNetworkPolicy(name, tier, priority, namespaces, pods, plus(ingress, rule), egress);
    }

    /** The same with one more rule for what its pods send. */
    public ClusterNetworkPolicy withEgress(Rule rule) {
        return new ClusterNetworkPolicy(name, tier, priority, namespaces, pods, ingress, plus(egress, rule));
    }

    private static List<Rule> plus(List<Rule> rules, Rule rule) {
        var more = new ArrayList<>(rules);
        more.add(rule);
        return more;
    }

    List<Rule> rules(PolicyDirection direction) {
        return direction == PolicyDirection.INGRESS ? ingress : egress;
    }

    PolicyName id() {
        return new PolicyName(Optional.empty(), name);
    }
}
