package io.polder.policy;

import io.polder.netlink.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Judges flows by what was told, policy by policy, as the texts of Kubernetes have it. It shares nothing with what is
 * compiled for the kernel, so that each can be held against the other.
 */
final class PolicyOracle {

    private static final Comparator<ClusterNetworkPolicy> ORDER =
            Comparator.comparingInt(ClusterNetworkPolicy::priority).thenComparing(ClusterNetworkPolicy::name);

    private final PolicyWorld world;

    PolicyOracle(PolicyWorld world) {
        this.world = world;
    }

    /** What is said at one end, to a pod. */
    Verdict judge(PodInfo pod, PolicyDirection direction, PolicyFlow flow) {
        boolean receives = direction == PolicyDirection.INGRESS;
        IpAddress peer = receives ? flow.source() : flow.destination();
        Optional<PodInfo> receiver = receives ? Optional.of(pod) : world.pod(peer);
        var question = new Question(pod, direction, peer, flow, receiver);
        return byTier(ClusterNetworkPolicy.Tier.ADMIN, question)
                .or(() -> byPolicies(question))
                .or(() -> byTier(ClusterNetworkPolicy.Tier.BASELINE, question))
                .orElseGet(() -> Verdict.without(true, "allowed, as no policy denies it"));
    }

    private record Question(
            PodInfo pod, PolicyDirection direction, IpAddress peer, PolicyFlow flow, Optional<PodInfo> receiver) {}

    private Optional<Verdict> byTier(ClusterNetworkPolicy.Tier tier, Question question) {
        List<ClusterNetworkPolicy> policies = world.clusterPolicies().stream()
                .filter(policy -> policy.tier() == tier && world.isAbout(policy, question.pod))
                .sorted(ORDER)
                .toList();
        for (ClusterNetworkPolicy policy : policies) {
            List<ClusterNetworkPolicy.Rule> rules = policy.rules(question.direction);
            for (int i = 0; i < rules.size(); i++) {
                ClusterNetworkPolicy.Rule rule = rules.get(i);
                boolean denies = rule.action() == ClusterNetworkPolicy.Action.DENY;
                if (matchesPeers(rule.peers(), Optional.empty(), denies, question)
                        && matchesPorts(rule.ports(), question)) {
                    if (rule.action() == ClusterNetworkPolicy.Action.PASS) {
                        return Optional.empty();
                    }
                    return Optional.of(Verdict.by(new RuleName(policy.id(), question.direction, i), !denies));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Verdict> byPolicies(Question question) {
        String namespace = question.pod.name().namespace();
        Optional<PolicyName> isolating = Optional.empty();
        for (NetworkPolicy policy : world.policiesOf(namespace)) {
            Optional<List<PolicyRule>> rules = policy.rules(question.direction);
            if (rules.isEmpty() || !world.isAbout(policy, question.pod)) {
                continue;
            }
            for (int i = 0; i < rules.get().size(); i++) {
                PolicyRule rule = rules.get().get(i);
                if (matchesPeers(rule.peers(), Optional.of(namespace), false, question)
                        && matchesPorts(rule.ports(), question)) {
                    return Optional.of(Verdict.by(new RuleName(policy.id(), question.direction, i), true));
                }
            }
            isolating = isolating.or(() -> Optional.of(policy.id()));
        }
        return isolating.map(policy -> Verdict.without(
                false, "denied: " + policy + " isolates " + question.pod.name() + ", and no rule lets it pass"));
    }

    private boolean matchesPeers(
            List<PolicyPeer> peers, Optional<String> namespace, boolean denies, Question question) {
        return peers.isEmpty() || peers.stream().anyMatch(peer -> matchesPeer(peer, namespace, denies, question.peer));
    }

    private boolean matchesPeer(PolicyPeer peer, Optional<String> namespace, boolean denies, IpAddress address) {
        if (peer instanceof PolicyPeer.Unknown) {
            return denies;
        }
        if (peer instanceof PolicyPeer.IpBlock block) {
            return block.cidr().contains(address) && block.except().stream().noneMatch(hole -> hole.contains(address));
        }
        var pods = (PolicyPeer.Pods) peer;
        return world.pod(address)
                .filter(pod -> isIn(pod.name().namespace(), pods.namespaces(), namespace)
                        && pods.pods().matches(pod.labels()))
                .isPresent();
    }

    private boolean isIn(String namespace, Optional<LabelSelector> selector, Optional<String> own) {
        return selector.map(some -> some.matches(world.labelsOf(namespace)))
                .orElseGet(() -> own.isEmpty() || own.get().equals(namespace));
    }

    private static boolean matchesPorts(List<PortMatch> ports, Question question) {
        return ports.isEmpty() || ports.stream().anyMatch(port -> matchesPort(port, question));
    }

    private static boolean matchesPort(PortMatch port, Question question) {
        PolicyFlow flow = question.flow;
        if (flow.protocol().isEmpty() || flow.protocol().get() != port.protocol()) {
            return false;
        }
        if (port.name().isEmpty()) {
            return port.first() <= flow.port() && flow.port() <= port.last();
        }
        String name = port.name().get();
        return question.receiver.stream()
                .flatMap(pod -> pod.ports().stream())
                .anyMatch(named -> named.name().equals(name)
                        && named.protocol() == port.protocol()
                        && named.port() == flow.port());
    }
}
