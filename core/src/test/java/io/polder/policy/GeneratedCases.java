package io.polder.policy;

import io.polder.netlink.IpPrefix;
import io.polder.policy.ClusterNetworkPolicy.Action;
import io.polder.policy.ClusterNetworkPolicy.Rule;
import io.polder.policy.ClusterNetworkPolicy.Tier;
import io.polder.policy.LabelSelector.Operator;
import io.polder.service.TransportProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cases made by combining what policies are made of: the kinds and numbers of the cyclonus suite (peers 112, ports 70, conflict
 * 16, end to end 13, target 6, action 6, rules 4, namespace 2, example 1), and those of tiers. What passes is what the oracle
 * says. Stateless.
 */
final class GeneratedCases {

    private static final LabelSelector ALL = LabelSelector.everything();
    private static final LabelSelector A = LabelSelector.of("pod", "a");
    private static final LabelSelector B = LabelSelector.of("pod", "b");
    private static final PodName YB = new PodName("y", "b");

    private GeneratedCases() {}

    private static NetworkPolicy policy(PolicyDirection direction, String name, PolicyRule... rules) {
        NetworkPolicy policy = NetworkPolicy.of("x", name, A);
        return direction == PolicyDirection.INGRESS ? policy.withIngress(rules) : policy.withEgress(rules);
    }

    private static IpPrefix prefix(PodName name, boolean v6) {
        return new IpPrefix(PolicyRig.address(name, v6), v6 ? 112 : 24).network();
    }

    /** Eight combinations of selectors, and two of blocks. */
    static List<PolicyPeer> tenPeers() {
        var peers = new ArrayList<PolicyPeer>();
        LabelSelector someNamespaces = ALL.and("ns", Operator.IN, "y", "z");
        for (Optional<LabelSelector> namespaces :
                List.of(Optional.<LabelSelector>empty(), Optional.of(ALL), Optional.of(someNamespaces))) {
            for (LabelSelector pods : List.of(ALL, B, ALL.and("pod", Operator.NOT_IN, "c"))) {
                if (namespaces.isPresent() || !pods.equals(ALL)) {
                    peers.add(new PolicyPeer.Pods(namespaces, pods));
                }
            }
        }
        peers.add(PolicyPeer.ipBlock(prefix(YB, false)));
        peers.add(PolicyPeer.ipBlock(IpPrefix.ALL_IPV6, prefix(YB, true)));
        return peers;
    }

    static List<PolicyCase> peers() {
        var cases = new ArrayList<PolicyCase>();
        List<PolicyPeer> peers = tenPeers();
        for (PolicyDirection direction : PolicyDirection.values()) {
            cases.add(peersCase(direction));
            for (int i = 0; i < peers.size(); i++) {
                cases.add(peersCase(direction, peers.get(i)));
                for (int j = i + 1; j < peers.size(); j++) {
                    cases.add(peersCase(direction, peers.get(i), peers.get(j)));
                }
            }
        }
        return cases;
    }

    private static PolicyCase peersCase(PolicyDirection direction, PolicyPeer... peers) {
        PortMatch port = PortMatch.of(TransportProtocol.TCP, 80);
        return PolicyCase.of(
                "peers " + direction + " " + List.of(peers),
                policy(direction, "peers", PolicyRule.with(peers).onPorts(port)));
    }

    /** All, a number, the other, ranges and names, for each protocol. */
    private static List<PortMatch> portSpecs() {
        var specs = new ArrayList<PortMatch>();
        for (TransportProtocol protocol : TransportProtocol.values()) {
            specs.add(PortMatch.all(protocol));
            specs.add(PortMatch.of(protocol, 80));
            specs.add(PortMatch.of(protocol, 81));
            specs.add(PortMatch.range(protocol, 80, 81));
            specs.add(PortMatch.range(protocol, 81, 65535));
            specs.add(PortMatch.range(protocol, 0, 80));
            specs.add(PortMatch.named(protocol, PolicyRig.portName(protocol, 80)));
            specs.add(PortMatch.named(protocol, PolicyRig.portName(protocol, 81)));
        }
        return specs;
    }

    static List<PolicyCase> ports() {
        var cases = new ArrayList<PolicyCase>();
        for (PolicyDirection direction : PolicyDirection.values()) {
            for (PortMatch spec : portSpecs()) {
                cases.add(portsCase(direction, spec));
            }
            cases.add(portsCase(direction, PortMatch.of(TransportProtocol.TCP, 79)));
            cases.add(portsCase(direction, PortMatch.named(TransportProtocol.TCP, "nobody-calls-it-so")));
            cases.add(portsCase(direction, PortMatch.named(TransportProtocol.UDP, "serve-80-tcp")));
            for (TransportProtocol protocol : TransportProtocol.values()) {
                cases.add(portsCase(direction, PortMatch.of(protocol, 80), PortMatch.of(protocol, 81)));
                cases.add(portsCase(direction, PortMatch.of(protocol, 80), PortMatch.all(otherThan(protocol))));
            }
            cases.add(portsCase(
                    direction,
                    PortMatch.range(TransportProtocol.TCP, 80, 80),
                    PortMatch.range(TransportProtocol.TCP, 80, 81)));
            cases.add(portsCase(direction));
        }
        return cases;
    }

    private static TransportProtocol otherThan(TransportProtocol protocol) {
        return protocol == TransportProtocol.TCP ? TransportProtocol.UDP : TransportProtocol.TCP;
    }

    private static PolicyCase portsCase(PolicyDirection direction, PortMatch... ports) {
        return PolicyCase.of(
                "ports " + direction + " " + List.of(ports), policy(direction, "ports", PolicyRule.toPorts(ports)));
    }

    /** Rules of one policy against those of another. */
    static List<PolicyCase> conflict() {
        var rules = List.of(
                List.<PolicyRule>of(),
                List.of(PolicyRule.with()),
                List.of(PolicyRule.with(PolicyPeer.namespaces(LabelSelector.of("ns", "y")))),
                List.of(PolicyRule.with(PolicyPeer.pods(B)).onPorts(PortMatch.of(TransportProtocol.TCP, 80))));
        var cases = new ArrayList<PolicyCase>();
        for (PolicyDirection direction : PolicyDirection.values()) {
            for (int i = 0; i < rules.size(); i++) {
                for (int j = 0; j < i; j++) {
                    cases.add(conflictCase(direction, i + " and " + j, rules.get(i), rules.get(j)));
                }
            }
            cases.add(conflictCase(direction, "all, over all pods", rules.get(1), rules.get(0)));
            cases.add(PolicyCase.of(
                    "conflict " + direction + ": two directions of two policies",
                    policy(PolicyDirection.INGRESS, "one", rules.get(2).get(0)),
                    policy(PolicyDirection.EGRESS, "two"),
                    policy(direction, "three", PolicyRule.with())));
        }
        return cases;
    }

    private static PolicyCase conflictCase(
            PolicyDirection direction, String name, List<PolicyRule> one, List<PolicyRule> other) {
        return PolicyCase.of(
                "conflict " + direction + ": " + name,
                policy(direction, "one", one.toArray(PolicyRule[]::new)),
                policy(direction, "two", other.toArray(PolicyRule[]::new)));
    }

    /** Whom a policy is about. */
    static List<PolicyCase> target() {
        var cases = new ArrayList<PolicyCase>();
        for (LabelSelector pods : List.of(ALL, A, ALL.and("pod", Operator.IN, "a", "b"))) {
            for (String namespace : List.of("x", "y")) {
                cases.add(PolicyCase.of(
                        "target " + namespace + " " + pods,
                        NetworkPolicy.of(namespace, "target", pods)
                                .withIngress(PolicyRule.with(PolicyPeer.pods(B)))
                                .withEgress(PolicyRule.with(PolicyPeer.namespaces(LabelSelector.of("ns", "x"))))));
            }
        }
        return cases;
    }

    static List<PolicyCase> rules() {
        var cases = new ArrayList<PolicyCase>();
        for (PolicyDirection direction : PolicyDirection.values()) {
            cases.add(PolicyCase.of("rules " + direction + ": none", policy(direction, "rules")));
            cases.add(PolicyCase.of(
                    "rules " + direction + ": one for everything", policy(direction, "rules", PolicyRule.with())));
        }
        return cases;
    }

    static List<PolicyCase> namespace() {
        var cases = new ArrayList<PolicyCase>();
        for (String namespace : List.of("x", "z")) {
            cases.add(PolicyCase.of(
                    "namespace " + namespace,
                    NetworkPolicy.of(namespace, "same-name", A).withIngress(PolicyRule.with(PolicyPeer.pods(ALL)))));
        }
        return cases;
    }

    static List<PolicyCase> example() {
        return List.of(PolicyCase.of(
                "example: the policy of the manual",
                NetworkPolicy.of("x", "test-network-policy", A)
                        .withIngress(PolicyRule.with(
                                        PolicyPeer.ipBlock(IpPrefix.parse("10.77.0.0/16"), prefix(YB, false)),
                                        PolicyPeer.namespaces(LabelSelector.of("ns", "y")),
                                        PolicyPeer.pods(B))
                                .onPorts(PortMatch.of(TransportProtocol.TCP, 80)))
                        .withEgress(PolicyRule.with(PolicyPeer.ipBlock(prefix(YB, false)))
                                .onPorts(PortMatch.of(TransportProtocol.TCP, 81)))));
    }

    /** Things come, change and go. */
    static List<PolicyCase> action() {
        NetworkPolicy some = policy(
                PolicyDirection.INGRESS, "action", PolicyRule.with(PolicyPeer.pods(LabelSelector.of("new", "yes"))));
        NetworkPolicy other = policy(PolicyDirection.INGRESS, "action", PolicyRule.with(PolicyPeer.pods(B)));
        var xb = new PodName("x", "b");
        return List.of(
                PolicyCase.of("action: a policy changes", some)
                        .then(PolicyUpdate.builder().put(other)),
                PolicyCase.of("action: a policy goes", other)
                        .then(PolicyUpdate.builder().remove(other.id())),
                PolicyCase.of("action: a pod's labels change, and change back", some)
                        .then(PolicyUpdate.builder()
                                .put(PolicyRig.info(xb).withLabels(Map.of("pod", "b", "new", "yes"))))
                        .then(PolicyUpdate.builder().put(PolicyRig.info(xb))),
                PolicyCase.of(
                                "action: a namespace's labels change",
                                policy(
                                        PolicyDirection.EGRESS,
                                        "action",
                                        PolicyRule.with(PolicyPeer.namespaces(LabelSelector.of("new", "yes")))))
                        .then(PolicyUpdate.builder().put(new NamespaceInfo("z", Map.of("ns", "z", "new", "yes")))),
                PolicyCase.of("action: a pod goes and comes again", other)
                        .then(PolicyUpdate.builder().remove(xb))
                        .then(PolicyUpdate.builder().put(PolicyRig.info(xb))),
                PolicyCase.of(
                                "action: what a port is called changes",
                                policy(
                                        PolicyDirection.EGRESS,
                                        "action",
                                        PolicyRule.toPorts(PortMatch.named(TransportProtocol.TCP, "web"))))
                        .then(PolicyUpdate.builder()
                                .put(PolicyRig.info(xb).withPorts(new NamedPort("web", TransportProtocol.TCP, 81)))));
    }

    /** Several policies one after the other, as people write them. */
    static List<PolicyCase> endToEnd() {
        var cases = new ArrayList<PolicyCase>();
        for (TransportProtocol protocol : TransportProtocol.values()) {
            for (int port : List.of(80, 81)) {
                cases.add(PolicyCase.of(
                                "end to end: deny all, then allow " + protocol + " " + port,
                                NetworkPolicy.of("x", "deny", ALL).withIngress().withEgress())
                        .then(PolicyUpdate.builder()
                                .put(NetworkPolicy.of("x", "allow", A)
                                        .withIngress(PolicyRule.toPorts(PortMatch.of(protocol, port)))
                                        .withEgress(PolicyRule.with(PolicyPeer.namespaces(ALL))))));
            }
        }
        for (String namespace : PolicyRig.NAMESPACES) {
            cases.add(PolicyCase.of(
                            "end to end: only its own namespace, " + namespace,
                            NetworkPolicy.of(namespace, "own", ALL)
                                    .withIngress(PolicyRule.with(PolicyPeer.pods(ALL)))
                                    .withEgress(PolicyRule.with(PolicyPeer.pods(ALL))))
                    .then(PolicyUpdate.builder()
                            .put(NetworkPolicy.of(namespace, "web", A)
                                    .withIngress(PolicyRule.with(PolicyPeer.namespaces(ALL))
                                            .onPorts(PortMatch.named(TransportProtocol.TCP, "serve-80-tcp"))))));
        }
        for (PolicyPeer block : List.of(
                PolicyPeer.ipBlock(IpPrefix.ALL_IPV4),
                PolicyPeer.ipBlock(IpPrefix.ALL_IPV6),
                PolicyPeer.ipBlock(IpPrefix.parse("10.77.0.0/21"), IpPrefix.parse("10.77.4.0/22")),
                PolicyPeer.ipBlock(prefix(YB, true)))) {
            cases.add(PolicyCase.of(
                    "end to end: " + block + " and DNS",
                    policy(
                            PolicyDirection.EGRESS,
                            "block",
                            PolicyRule.with(block),
                            PolicyRule.toPorts(PortMatch.of(TransportProtocol.UDP, 80)))));
        }
        return cases;
    }

    /** The 230 cases. */
    static List<PolicyCase> all() {
        var all = new ArrayList<PolicyCase>();
        all.addAll(peers());
        all.addAll(ports());
        all.addAll(conflict());
        all.addAll(endToEnd());
        all.addAll(target());
        all.addAll(action());
        all.addAll(rules());
        all.addAll(namespace());
        all.addAll(example());
        return all;
    }

    /** Both tiers around policies of namespaces, each action in each. */
    static List<PolicyCase> tiers() {
        var cases = new ArrayList<PolicyCase>();
        NetworkPolicy ofNamespace = policy(PolicyDirection.INGRESS, "own", PolicyRule.with(PolicyPeer.pods(B)));
        for (Tier tier : Tier.values()) {
            for (Action action : Action.values()) {
                for (PolicyDirection direction : PolicyDirection.values()) {
                    ClusterNetworkPolicy cluster = cluster(tier, 10, direction, action);
                    cases.add(new PolicyCase("tiers: " + tier + " " + action + " " + direction, List.of())
                            .then(PolicyUpdate.builder().put(cluster))
                            .then(PolicyUpdate.builder().put(ofNamespace)));
                }
            }
        }
        for (Action first : Action.values()) {
            for (Action second : Action.values()) {
                cases.add(new PolicyCase("tiers: " + first + " before " + second, List.of())
                        .then(PolicyUpdate.builder()
                                .put(
                                        cluster(Tier.ADMIN, 20, PolicyDirection.INGRESS, second),
                                        ClusterNetworkPolicy.of("first", Tier.ADMIN, 10)
                                                .about(ALL, A)
                                                .withIngress(Rule.of(
                                                                first,
                                                                PolicyPeer.namespaces(LabelSelector.of("ns", "y")))
                                                        .onPorts(PortMatch.of(TransportProtocol.TCP, 80))))
                                .put(ClusterNetworkPolicy.of("base", Tier.BASELINE, 0)
                                        .withIngress(Rule.of(Action.DENY)))));
            }
        }
        for (Action action : Action.values()) {
            cases.add(new PolicyCase("tiers: " + action + " of a peer of an unknown kind", List.of())
                    .then(PolicyUpdate.builder()
                            .put(ClusterNetworkPolicy.of("unknown", Tier.ADMIN, 0)
                                    .about(ALL, A)
                                    .withEgress(Rule.of(action, new PolicyPeer.Unknown("domainNames")))
                                    .withEgress(Rule.of(
                                            Action.DENY, PolicyPeer.namespaces(LabelSelector.of("ns", "y")))))));
        }
        return cases;
    }

    private static ClusterNetworkPolicy cluster(Tier tier, int priority, PolicyDirection direction, Action action) {
        Rule rule = Rule.of(action, PolicyPeer.pods(ALL.and("ns", Operator.IN, "x", "y"), A), PolicyPeer.pods(ALL, B))
                .onPorts(PortMatch.of(TransportProtocol.TCP, 80), PortMatch.all(TransportProtocol.UDP));
        ClusterNetworkPolicy about =
                ClusterNetworkPolicy.of("cluster", tier, priority).about(ALL, A);
        return direction == PolicyDirection.INGRESS ? about.withIngress(rule) : about.withEgress(rule);
    }
}
