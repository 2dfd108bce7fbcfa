package io.polder.policy;

import static io.polder.service.TransportProtocol.SCTP;
import static io.polder.service.TransportProtocol.TCP;
import static io.polder.service.TransportProtocol.UDP;

import io.polder.netlink.IpPrefix;
import io.polder.policy.LabelSelector.Operator;
import io.polder.policy.PolicyCase.Expectation;
import io.polder.service.TransportProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The cases of Kubernetes' own end-to-end tests for NetworkPolicy (test/e2e/network/netpol), by what they are about, each
 * with what must pass: 42 by TCP, 3 by UDP and 3 by SCTP. Stateless.
 */
final class UpstreamCases {

    private static final LabelSelector ALL = LabelSelector.everything();
    private static final LabelSelector A = LabelSelector.of("pod", "a");
    private static final LabelSelector B = LabelSelector.of("pod", "b");
    private static final PodName XA = new PodName("x", "a");
    private static final PodName XB = new PodName("x", "b");
    private static final PodName YA = new PodName("y", "a");
    private static final PodName YB = new PodName("y", "b");

    private final List<PolicyCase> cases = new ArrayList<>();

    private UpstreamCases() {}

    static List<PolicyCase> all() {
        var all = new UpstreamCases();
        all.defaults();
        all.selectors();
        all.combinations();
        all.ports();
        all.updates();
        all.egress();
        all.blocks();
        all.protocols();
        all.otherProtocols(UDP);
        all.otherProtocols(SCTP);
        return all.cases;
    }

    private void add(String name, Expectation expected, NetworkPolicy... policies) {
        cases.add(PolicyCase.of(name, expected, policies));
    }

    private static LabelSelector ns(String name) {
        return LabelSelector.of("ns", name);
    }

    private static NetworkPolicy inX(LabelSelector pods) {
        return NetworkPolicy.of("x", "policy", pods);
    }

    private static PolicyRule tcp(int port) {
        return PolicyRule.toPorts(PortMatch.of(TCP, port));
    }

    private static boolean inX(PodName name) {
        return name.namespace().equals("x");
    }

    /** What reaches x/a is restricted, and nothing else. */
    private static Expectation toXa(Expectation expected) {
        return (from, to, protocol, port) -> !to.equals(XA) || expected.passes(from, to, protocol, port);
    }

    /** What x/a sends is restricted, and nothing else. */
    private static Expectation fromXa(Expectation expected) {
        return (from, to, protocol, port) -> !from.equals(XA) || expected.passes(from, to, protocol, port);
    }

    private void defaults() {
        add("default deny ingress", (from, to, protocol, port) -> !inX(to), inX(ALL).withIngress());
        add(
                "default deny all",
                (from, to, protocol, port) -> !inX(to) && !inX(from),
                inX(ALL).withIngress().withEgress());
        add("allow all", (from, to, protocol, port) -> true, inX(ALL).withIngress(PolicyRule.with()));
        add(
                "ingress for a target",
                (from, to, protocol, port) -> !inX(to) || to.equals(XA),
                inX(ALL).withIngress(),
                NetworkPolicy.of("x", "target", A).withIngress(PolicyRule.with()));
    }

    private void selectors() {
        add(
                "pods of the server's namespace, by PodSelector",
                toXa((from, to, protocol, port) -> from.equals(XB)),
                inX(A).withIngress(PolicyRule.with(PolicyPeer.pods(B))));
        add(
                "pods of all namespaces",
                (from, to, protocol, port) -> true,
                inX(A).withIngress(PolicyRule.with(PolicyPeer.namespaces(ALL))));
        add(
                "a different namespace, by NamespaceSelector",
                toXa((from, to, protocol, port) -> from.namespace().equals("y")),
                inX(A).withIngress(PolicyRule.with(PolicyPeer.namespaces(ns("y")))));
        add(
                "PodSelector with MatchExpressions",
                toXa((from, to, protocol, port) -> from.equals(XB)),
                inX(A).withIngress(PolicyRule.with(PolicyPeer.pods(ALL.and("pod", Operator.IN, "b")))));
        add(
                "NamespaceSelector with MatchExpressions",
                toXa((from, to, protocol, port) -> from.namespace().equals("y")),
                inX(A).withIngress(PolicyRule.with(PolicyPeer.namespaces(ALL.and("ns", Operator.IN, "y")))));
        add(
                "NamespaceSelector with an expression that excludes",
                toXa((from, to, protocol, port) -> !inX(from)),
                inX(A).withIngress(PolicyRule.with(PolicyPeer.namespaces(ALL.and("ns", Operator.NOT_IN, "x")))));
        add(
                "any PodSelectors",
                toXa((from, to, protocol, port) -> inX(from) && !from.name().equals("a")),
                inX(A).withIngress(PolicyRule.with(PolicyPeer.pods(B), PolicyPeer.pods(LabelSelector.of("pod", "c")))));
    }

    private void combinations() {
        add(
                "PodSelector or NamespaceSelector",
                toXa((from, to, protocol, port) -> from.namespace().equals("y") || from.equals(XB)),
                inX(A).withIngress(PolicyRule.with(PolicyPeer.namespaces(ns("y")), PolicyPeer.pods(B))));
        add(
                "PodSelector and NamespaceSelector",
                toXa((from, to, protocol, port) -> from.equals(YB)),
                inX(A).withIngress(PolicyRule.with(PolicyPeer.pods(ns("y"), B))));
        add(
                "several PodSelectors and NamespaceSelectors",
                toXa((from, to, protocol, port) -> !inX(from) && !from.name().equals("a")),
                inX(A).withIngress(PolicyRule.with(
                        PolicyPeer.pods(ALL.and("ns", Operator.NOT_IN, "x"), ALL.and("pod", Operator.IN, "b", "c")))));
        add(
                "only a pod of a different namespace, by both selectors",
                toXa((from, to, protocol, port) -> from.equals(YA)),
                inX(A).withIngress(PolicyRule.with(PolicyPeer.pods(ns("y"), A))));
        add(
                "pods of other namespaces are denied",
                (from, to, protocol, port) -> !inX(to) || inX(from),
                inX(ALL).withIngress(PolicyRule.with(PolicyPeer.pods(ALL))));
        add(
                "stacked policies with overlapping PodSelectors",
                toXa((from, to, protocol, port) ->
                        from.namespace().equals("y") && protocol == TCP && (port == 80 || port == 81)),
                NetworkPolicy.of("x", "one", A)
                        .withIngress(
                                PolicyRule.with(PolicyPeer.namespaces(ns("y"))).onPorts(PortMatch.of(TCP, 80))),
                NetworkPolicy.of("x", "two", A)
                        .withIngress(
                                PolicyRule.with(PolicyPeer.namespaces(ns("y"))).onPorts(PortMatch.of(TCP, 81))));
        add(
                "ingress that allows all beside others",
                toXa((from, to, protocol, port) -> true),
                inX(A).withIngress(PolicyRule.with(PolicyPeer.pods(B))),
                NetworkPolicy.of("x", "all", A).withIngress(PolicyRule.with()));
    }

    private void ports() {
        add(
                "ports",
                toXa((from, to, protocol, port) -> from.namespace().equals("y") && protocol == TCP && port == 81),
                inX(A).withIngress(
                                PolicyRule.with(PolicyPeer.namespaces(ns("y"))).onPorts(PortMatch.of(TCP, 81))));
        add(
                "ingress on one named port",
                toXa((from, to, protocol, port) -> protocol == TCP && port == 81),
                inX(A).withIngress(PolicyRule.toPorts(PortMatch.named(TCP, "serve-81-tcp"))));
        add(
                "ingress from a namespace on one named port",
                toXa((from, to, protocol, port) -> from.namespace().equals("y") && protocol == TCP && port == 80),
                inX(A).withIngress(PolicyRule.with(PolicyPeer.namespaces(ns("y")))
                        .onPorts(PortMatch.named(TCP, "serve-80-tcp"))));
        add(
                "egress to one named port",
                fromXa((from, to, protocol, port) -> protocol == TCP && port == 80),
                inX(A).withEgress(PolicyRule.toPorts(PortMatch.named(TCP, "serve-80-tcp"))));
        add(
                "a range of ports",
                toXa((from, to, protocol, port) -> protocol == TCP && port == 80),
                inX(A).withIngress(PolicyRule.toPorts(PortMatch.range(TCP, 70, 80))));
        add(
                "any port of a protocol",
                toXa((from, to, protocol, port) -> protocol == TCP),
                inX(A).withIngress(PolicyRule.toPorts(PortMatch.all(TCP))));
    }

    private void updates() {
        cases.add(PolicyCase.of(
                        "an updated policy",
                        (from, to, protocol, port) -> true,
                        inX(ALL).withIngress(PolicyRule.with()))
                .then(
                        (from, to, protocol, port) -> !inX(to) || (protocol == TCP && port == 81),
                        PolicyUpdate.builder().put(inX(ALL).withIngress(tcp(81)))));
        NetworkPolicy fromLabelled =
                inX(A).withIngress(PolicyRule.with(PolicyPeer.namespaces(LabelSelector.of("ns2", "updated"))));
        cases.add(PolicyCase.of(
                        "ingress from an updated namespace", toXa((from, to, protocol, port) -> false), fromLabelled)
                .then(
                        toXa((from, to, protocol, port) -> from.namespace().equals("y")),
                        PolicyUpdate.builder().put(new NamespaceInfo("y", Map.of("ns", "y", "ns2", "updated")))));
        NetworkPolicy fromUpdated =
                inX(A).withIngress(PolicyRule.with(PolicyPeer.pods(LabelSelector.of("pod2", "updated"))));
        cases.add(PolicyCase.of("ingress from an updated pod", toXa((from, to, protocol, port) -> false), fromUpdated)
                .then(
                        toXa((from, to, protocol, port) -> from.equals(XB)),
                        PolicyUpdate.builder()
                                .put(PolicyRig.info(XB).withLabels(Map.of("pod", "b", "pod2", "updated")))));
        cases.add(PolicyCase.of(
                        "ingress to an updated pod",
                        (from, to, protocol, port) -> true,
                        inX(LabelSelector.of("target", "isolated")).withIngress())
                .then(
                        toXa((from, to, protocol, port) -> false),
                        PolicyUpdate.builder()
                                .put(PolicyRig.info(XA).withLabels(Map.of("pod", "a", "target", "isolated")))));
        cases.add(PolicyCase.of(
                        "a policy that is deleted",
                        (from, to, protocol, port) -> !inX(to) && !inX(from),
                        inX(ALL).withIngress().withEgress())
                .then((from, to, protocol, port) -> true, PolicyUpdate.builder().remove(inX(ALL).id())));
    }

    private void egress() {
        add("egress of pods, by PodSelector", fromXa((from, to, protocol, port) -> false), inX(A).withEgress());
        add("egress of all pods of a namespace", (from, to, protocol, port) -> !inX(from), inX(ALL).withEgress());
        add(
                "ingress and egress together",
                (from, to, protocol, port) ->
                        (!to.equals(XA) || (from.namespace().equals("y") && protocol == TCP && port == 80))
                                && (!from.equals(XA) || (protocol == TCP && port == 81)),
                inX(A).withIngress(
                                PolicyRule.with(PolicyPeer.namespaces(ns("y"))).onPorts(PortMatch.of(TCP, 80)))
                        .withEgress(tcp(81)));
        add(
                "egress denied at the client, although the server allows it",
                (from, to, protocol, port) -> !(from.equals(YA) && to.equals(XA)) && !from.equals(YA),
                NetworkPolicy.of("y", "client", A).withEgress(),
                inX(A).withIngress(PolicyRule.with()));
        add(
                "egress to a server of a different namespace, by both selectors",
                fromXa((from, to, protocol, port) -> to.equals(YA)),
                inX(A).withEgress(PolicyRule.with(PolicyPeer.pods(ns("y"), A))));
        add(
                "egress that allows all beside others",
                fromXa((from, to, protocol, port) -> true),
                inX(A).withEgress(PolicyRule.with(PolicyPeer.pods(B))),
                NetworkPolicy.of("x", "all", A).withEgress(PolicyRule.with()));
        add(
                "ingress and egress are controlled independently",
                (from, to, protocol, port) -> (!to.equals(XA) || from.equals(XB)) && !from.equals(XA),
                NetworkPolicy.of("x", "in", A).withIngress(PolicyRule.with(PolicyPeer.pods(B))),
                NetworkPolicy.of("x", "out", A).withEgress());
    }

    /** Of both families. */
    private void blocks() {
        IpPrefix yb = IpPrefix.host(PolicyRig.address(YB, false));
        IpPrefix yb6 = IpPrefix.host(PolicyRig.address(YB, true));
        IpPrefix all4 = IpPrefix.ALL_IPV4;
        IpPrefix all6 = IpPrefix.ALL_IPV6;
        add(
                "egress to a CIDR block",
                fromXa((from, to, protocol, port) -> to.equals(YB)),
                inX(A).withEgress(PolicyRule.with(PolicyPeer.ipBlock(yb), PolicyPeer.ipBlock(yb6))));
        add(
                "egress to a CIDR block but for its exceptions",
                fromXa((from, to, protocol, port) -> !to.equals(YB)),
                inX(A).withEgress(PolicyRule.with(PolicyPeer.ipBlock(all4, yb), PolicyPeer.ipBlock(all6, yb6))));
        add(
                "an address both of a block and of another one's exceptions",
                fromXa((from, to, protocol, port) -> true),
                inX(A).withEgress(PolicyRule.with(
                        PolicyPeer.ipBlock(all4, yb),
                        PolicyPeer.ipBlock(all6, yb6),
                        PolicyPeer.ipBlock(yb),
                        PolicyPeer.ipBlock(yb6))));
    }

    private void protocols() {
        add(
                "SCTP is not TCP",
                toXa((from, to, protocol, port) -> protocol == SCTP && port == 81),
                inX(A).withIngress(PolicyRule.toPorts(PortMatch.of(SCTP, 81))));
        add(
                "a policy about SCTP alone isolates",
                (from, to, protocol, port) -> !inX(to) || (protocol == SCTP && port == 80),
                inX(ALL).withIngress(PolicyRule.toPorts(PortMatch.of(SCTP, 80))));
        add(
                "UDP is not TCP",
                toXa((from, to, protocol, port) -> protocol == UDP && port == 81),
                inX(A).withIngress(PolicyRule.toPorts(PortMatch.of(UDP, 81))));
    }

    private void otherProtocols(TransportProtocol own) {
        add(own + ": default deny ingress", (from, to, protocol, port) -> !inX(to), inX(ALL).withIngress());
        add(
                own + ": ports",
                toXa((from, to, protocol, port) -> from.namespace().equals("y") && protocol == own && port == 81),
                inX(A).withIngress(
                                PolicyRule.with(PolicyPeer.namespaces(ns("y"))).onPorts(PortMatch.of(own, 81))));
        add(
                own + ": only a pod of a different namespace, by both selectors",
                toXa((from, to, protocol, port) -> from.equals(YA) && protocol == own),
                inX(A).withIngress(PolicyRule.with(PolicyPeer.pods(ns("y"), A)).onPorts(PortMatch.all(own))));
    }
}
