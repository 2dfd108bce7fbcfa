package io.polder.policy;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.policy.ClusterNetworkPolicy.Action;
import io.polder.policy.ClusterNetworkPolicy.Tier;
import io.polder.policy.LabelSelector.Operator;
import io.polder.service.TransportProtocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Namespaces, pods, policies and flows, from a small world in which much collides. Follows from its seed. */
final class RandomPolicies {

    private static final int NAMESPACES = 3;
    private static final int NAMES = 4;
    private static final String[] VALUES = {"a", "b", "c"};
    private static final TransportProtocol[] PROTOCOLS = TransportProtocol.values();

    private final Random random;

    RandomPolicies(long seed) {
        random = new Random(seed);
    }

    static String namespace(int number) {
        return "ns" + number;
    }

    /** The addresses of a pod. */
    static IpAddress address(int namespace, int pod, boolean v6) {
        return IpAddress.parse(v6 ? "fd00::" + namespace + ":" + (pod + 1) : "10.0." + namespace + "." + (pod + 1));
    }

    /** All namespaces and pods, and some policies. */
    PolicyUpdate everything() {
        PolicyUpdate.Builder all = PolicyUpdate.builder();
        for (int namespace = 0; namespace < NAMESPACES; namespace++) {
            all.put(new NamespaceInfo(namespace(namespace), labels()));
            for (int pod = 0; pod < NAMES; pod++) {
                all.put(pod(namespace, pod));
            }
        }
        var names = new HashMap<PolicyName, NetworkPolicy>();
        for (int i = random.nextInt(6); i > 0; i--) {
            NetworkPolicy policy = policy();
            names.put(policy.id(), policy);
        }
        names.values().forEach(all::put);
        for (int i = random.nextInt(3); i > 0; i--) {
            all.put(clusterPolicy("c" + i, i));
        }
        return all.build();
    }

    /** Something changes, and perhaps a pod with it. */
    PolicyUpdate change() {
        PolicyUpdate.Builder some = PolicyUpdate.builder();
        if (random.nextInt(8) == 0) {
            some.put(new NamespaceInfo(namespace(random.nextInt(NAMESPACES)), labels()));
        } else {
            changeOne(some);
        }
        if (random.nextBoolean() && some.build().pods().isEmpty()) {
            some.put(pod(random.nextInt(NAMESPACES), random.nextInt(NAMES)));
        }
        return some.build();
    }

    /** One pod changes, or one policy. */
    PolicyUpdate changeOfOne() {
        PolicyUpdate.Builder some = PolicyUpdate.builder();
        changeOne(some);
        return some.build();
    }

    private void changeOne(PolicyUpdate.Builder some) {
        int namespace = random.nextInt(NAMESPACES);
        int pod = random.nextInt(NAMES);
        switch (random.nextInt(7)) {
            case 0 -> some.put(pod(namespace, pod));
            case 1 -> some.remove(new PodName(namespace(namespace), "pod" + pod));
            case 2 -> some.remove(new PolicyName(Optional.of(namespace(namespace)), "p" + random.nextInt(NAMES)));
            case 3 -> some.put(clusterPolicy("c1", 1));
            case 4 -> some.remove(new PolicyName(Optional.empty(), "c" + (1 + random.nextInt(2))));
            default -> some.put(policy());
        }
    }

    private PodInfo pod(int namespace, int pod) {
        return PodInfo.of(
                        namespace(namespace),
                        "pod" + pod,
                        labels(),
                        address(namespace, pod, false),
                        address(namespace, pod, true))
                .withPorts(
                        new NamedPort("http", TransportProtocol.TCP, 80 + random.nextInt(2)),
                        new NamedPort("http", TransportProtocol.UDP, 80 + random.nextInt(2)),
                        new NamedPort("dns" + random.nextInt(2), TransportProtocol.UDP, 53));
    }

    private Map<String, String> labels() {
        var labels = new HashMap<String, String>();
        for (String key : List.of("x", "y")) {
            if (random.nextBoolean()) {
                labels.put(key, any(VALUES));
            }
        }
        return labels;
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private LabelSelector selector() {
        LabelSelector selector = LabelSelector.everything();
        if (random.nextInt(3) == 0) {
            return selector;
        }
        String key = random.nextBoolean() ? "x" : "y";
        return switch (random.nextInt(4)) {
            case 0 -> selector.and(key, Operator.IN, any(VALUES), "z");
            case 1 -> selector.and(key, Operator.NOT_IN, any(VALUES));
            case 2 -> selector.and(key, Operator.EXISTS);
            default -> selector.and(key, Operator.DOES_NOT_EXIST);
        };
    }

    private NetworkPolicy policy() {
        NetworkPolicy policy =
                NetworkPolicy.of(namespace(random.nextInt(NAMESPACES)), "p" + random.nextInt(NAMES), selector());
        if (random.nextInt(4) > 0) {
            policy = policy.withIngress(rules());
        }
        return random.nextInt(4) > 0 ? policy.withEgress(rules()) : policy;
    }

    private PolicyRule[] rules() {
        var rules = new PolicyRule[random.nextInt(3)];
        for (int i = 0; i < rules.length; i++) {
            rules[i] = new PolicyRule(peers(), ports());
        }
        return rules;
    }

    private ClusterNetworkPolicy clusterPolicy(String name, int priority) {
        var policy = ClusterNetworkPolicy.of(name, random.nextBoolean() ? Tier.ADMIN : Tier.BASELINE, priority)
                .about(selector(), selector());
        for (int i = random.nextInt(4); i > 0; i--) {
            var rule = new ClusterNetworkPolicy.Rule(any(Action.values()), peers(), ports());
            policy = random.nextBoolean() ? policy.withIngress(rule) : policy.withEgress(rule);
        }
        return policy;
    }

    private List<PolicyPeer> peers() {
        var peers = new ArrayList<PolicyPeer>();
        for (int i = random.nextInt(3); i > 0; i--) {
            peers.add(
                    switch (random.nextInt(5)) {
                        case 0 -> PolicyPeer.pods(selector());
                        case 1 -> PolicyPeer.namespaces(selector());
                        case 2 -> PolicyPeer.pods(selector(), selector());
                        case 3 -> block();
                        default -> random.nextInt(8) == 0 ? new PolicyPeer.Unknown("domainNames") : block();
                    });
        }
        return peers;
    }

    private PolicyPeer block() {
        boolean v6 = random.nextBoolean();
        int length = v6 ? any(new Integer[] {0, 64, 112, 127, 128}) : any(new Integer[] {0, 8, 16, 24, 31, 32});
        var cidr = new IpPrefix(someAddress(v6), length).network();
        var except = new ArrayList<IpPrefix>();
        for (int i = random.nextInt(3); i > 0; i--) {
            var hole = new IpPrefix(someAddress(v6), Math.min(v6 ? 128 : 32, length + 1 + random.nextInt(16)));
            if (cidr.contains(hole.address()) && hole.length() > length) {
                except.add(hole);
            }
        }
        return new PolicyPeer.IpBlock(cidr, except);
    }

    private List<PortMatch> ports() {
        var ports = new ArrayList<PortMatch>();
        for (int i = random.nextInt(3); i > 0; i--) {
            TransportProtocol protocol = any(PROTOCOLS);
            ports.add(
                    switch (random.nextInt(4)) {
                        case 0 -> PortMatch.named(protocol, random.nextBoolean() ? "http" : "dns0");
                        case 1 -> PortMatch.all(protocol);
                        case 2 -> PortMatch.range(protocol, 79 + random.nextInt(3), 81 + random.nextInt(5));
                        default -> PortMatch.of(protocol, 80 + random.nextInt(2));
                    });
        }
        return ports;
    }

    /** A pod's, or one of nobody. */
    private IpAddress someAddress(boolean v6) {
        if (random.nextInt(4) == 0) {
            return IpAddress.parse(v6 ? "2001:db8::" + (1 + random.nextInt(3)) : "192.0.2." + (1 + random.nextInt(3)));
        }
        return address(random.nextInt(NAMESPACES), random.nextInt(NAMES), v6);
    }

    PolicyFlow flow() {
        boolean v6 = random.nextBoolean();
        IpAddress from = someAddress(v6);
        IpAddress to = someAddress(v6);
        if (random.nextInt(8) == 0) {
            return PolicyFlow.icmp(from, to);
        }
        int port = random.nextInt(8) == 0 ? random.nextInt(65536) : 78 + random.nextInt(10);
        return PolicyFlow.of(from, to, any(PROTOCOLS), random.nextInt(8) == 0 ? 53 : port);
    }
}
