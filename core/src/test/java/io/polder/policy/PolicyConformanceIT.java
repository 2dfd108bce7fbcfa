package io.polder.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.policy.PolicyCase.Step;
import io.polder.service.RigPod;
import io.polder.service.TransportProtocol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All cases, from each pod to each on both ports, by the oracle and by the kernel: its programs run on each flow's first packet
 * (the fast tier, with SCTP), and sockets of nine pods that talk to each other (the slow tier). One enforcer sees all cases
 * one after another.
 */
@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS})
class PolicyConformanceIT {

    private static final List<PolicyFlow> FLOWS = PolicyConformanceTest.flows();
    private static final List<PolicyFlow> SOCKETS = FLOWS.stream()
            .filter(flow -> flow.protocol().orElseThrow() != TransportProtocol.SCTP)
            .filter(flow -> !flow.source().equals(flow.destination()))
            .toList();

    private static PolicyRig rig;
    private static NetworkPolicyEnforcer enforcer;
    private static SocketMesh mesh;

    static List<PolicyCase> cases() {
        return Stream.of(UpstreamCases.all(), GeneratedCases.all(), GeneratedCases.tiers())
                .flatMap(List::stream)
                .toList();
    }

    @BeforeAll
    static void begin() throws IOException {
        rig = new PolicyRig();
        enforcer = rig.open();
        var pods = new ArrayList<RigPod>();
        for (PodName name : PolicyRig.names()) {
            pods.add(rig.pod(name.namespace(), name.name()));
            enforcer.isolate(rig.enforced(name));
        }
        enforcer.replaceAll(PolicyRig.everything().build());
        mesh = new SocketMesh(pods, 80, 81);
    }

    @AfterAll
    static void end() throws IOException {
        mesh.close();
        enforcer.dismantle();
        rig.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void kernelJudgesAsTheOracleDoes(PolicyCase some) throws IOException {
        try {
            for (Step step : some.steps()) {
                enforcer.apply(step.update());
                var wrong = new ArrayList<String>();
                Set<PolicyFlow> expected = new HashSet<>();
                for (PolicyFlow flow : FLOWS) {
                    PolicyExplanation said = enforcer.explain(flow);
                    PolicyExplanation done = enforcer.probe(flow);
                    if (!isAlike(said, done)) {
                        wrong.add(said + ", but the kernel says: " + done);
                    }
                    if (said.allowed()
                            && said.egress().isPresent()
                            && said.ingress().isPresent()) {
                        expected.add(flow); // Else a pod that is not known any more.
                    }
                }
                assertThat(wrong).isEmpty();
                expected.retainAll(SOCKETS);
                assertThat(mesh.passing(SOCKETS, expected)).isEqualTo(expected);
            }
        } finally {
            enforcer.apply(some.undo());
        }
    }

    private static boolean isAlike(PolicyExplanation said, PolicyExplanation done) {
        return isAlike(said.egress(), done.egress()) && isAlike(said.ingress(), done.ingress());
    }

    private static boolean isAlike(Optional<Verdict> said, Optional<Verdict> done) {
        return said.map(Verdict::allowed).equals(done.map(Verdict::allowed))
                && said.flatMap(Verdict::rule).equals(done.flatMap(Verdict::rule));
    }
}
