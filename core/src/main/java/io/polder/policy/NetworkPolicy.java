package io.polder.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A NetworkPolicy of Kubernetes (networking.k8s.io/v1). The pods that it selects are isolated in the directions that it has
 * rules for: nothing passes but what a rule of some policy lets pass. Immutable.
 *
 * @param pods of its namespace which it selects
 * @param ingress what they may receive; absent: it says nothing of that
 * @param egress what they may send, likewise
 */
public record NetworkPolicy(
        String namespace,
        String name,
        LabelSelector pods,
        Optional<List<PolicyRule>> ingress,
        Optional<List<PolicyRule>> egress) {

    public NetworkPolicy {
        requireNonNull(namespace, "namespace");
        requireNonNull(name, "name");
        requireNonNull(pods, "pods");
        ingress = ingress.map(List::copyOf);
        egress = egress.map(List::copyOf);
    }

    /** Isolates in no direction as yet. */
    public static NetworkPolicy of(String namespace, String name, LabelSelector pods) {
        return new NetworkPolicy(namespace, name, pods, Optional.empty(), Optional.empty());
    }

    /** The same, isolating what its pods receive, but for these rules. */
    public NetworkPolicy withIngress(PolicyRule... rules) {
        return new NetworkPolicy(namespace, name, pods, Optional.of(List.of(rules)), egress);
    }

    /** The same, isolating what its pods send, but for these rules. */
    public NetworkPolicy withEgress(PolicyRule... rules) {
        return new NetworkPolicy(namespace, name, pods, ingress, Optional.of(List.of(rules)));
    }

    Optional<List<PolicyRule>> rules(PolicyDirection direction) {
        return direction == PolicyDirection.INGRESS ? ingress : egress;
    }

    PolicyName id() {
        return new PolicyName(Optional.of(namespace), name);
    }
}
