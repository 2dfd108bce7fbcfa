package io.polder.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.IpAddress;
import io.polder.policy.PolicyCase.Step;
import io.polder.service.TransportProtocol;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases of Kubernetes, judged by the oracle alone. */
class PolicyConformanceTest {

    static List<PolicyCase> upstream() {
        return UpstreamCases.all();
    }

    @Test
    void thereAreAsManyCasesAsUpstream() {
        assertThat(upstream()).hasSize(48).extracting(PolicyCase::name).doesNotHaveDuplicates();
    }

    @Test
    void thereAreAsManyGeneratedCasesAsInCyclonus() {
        assertThat(GeneratedCases.peers()).hasSize(112);
        assertThat(GeneratedCases.ports()).hasSize(70);
        assertThat(GeneratedCases.conflict()).hasSize(16);
        assertThat(GeneratedCases.endToEnd()).hasSize(13);
        assertThat(GeneratedCases.all())
                .hasSize(230)
                .extracting(PolicyCase::name)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("upstream")
    void oracleJudgesAsKubernetesSays(PolicyCase some) {
        var world = new PolicyWorld();
        world.apply(PolicyRig.everything().build());
        for (Step step : some.steps()) {
            world.apply(step.update());
            var wrong = new ArrayList<String>();
            for (PolicyFlow flow : flows()) {
                PodName from = world.pod(flow.source()).orElseThrow().name();
                PodName to = world.pod(flow.destination()).orElseThrow().name();
                TransportProtocol protocol = flow.protocol().orElseThrow();
                boolean expected = step.expected().orElseThrow().passes(from, to, protocol, flow.port());
                if (!from.equals(to) && passes(world, flow) != expected) {
                    wrong.add(from + " to " + to + " " + protocol + " " + flow.port());
                }
            }
            assertThat(wrong).isEmpty();
        }
    }

    private static boolean passes(PolicyWorld world, PolicyFlow flow) {
        var oracle = new PolicyOracle(world);
        return oracle.judge(world.pod(flow.source()).orElseThrow(), PolicyDirection.EGRESS, flow)
                        .allowed()
                && oracle.judge(world.pod(flow.destination()).orElseThrow(), PolicyDirection.INGRESS, flow)
                        .allowed();
    }

    /** From each pod to each, by all protocols, to both ports. */
    static List<PolicyFlow> flows() {
        var flows = new ArrayList<PolicyFlow>();
        for (PodName from : PolicyRig.names()) {
            for (PodName to : PolicyRig.names()) {
                for (boolean v6 : new boolean[] {false, true}) {
                    IpAddress source = PolicyRig.address(from, v6);
                    IpAddress destination = PolicyRig.address(to, v6);
                    for (TransportProtocol protocol : TransportProtocol.values()) {
                        flows.add(PolicyFlow.of(source, destination, protocol, 80));
                        flows.add(PolicyFlow.of(source, destination, protocol, 81));
                    }
                }
            }
        }
        return flows;
    }
}
