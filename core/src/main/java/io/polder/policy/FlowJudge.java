package io.polder.policy;

import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.TestRun;
import io.polder.netlink.IpAddress;
import java.util.Collection;
import java.util.Optional;

/** Judges new flows, by what was told or by the kernel's programs. Confined to its owner's lock. */
record FlowJudge(PolicyWorld world, PolicyGeneration generation, Collection<IpAddress> node) {

    PolicyExplanation explain(PolicyFlow flow) {
        return new PolicyExplanation(
                flow,
                world.pod(flow.source()).map(pod -> explain(pod, PolicyDirection.EGRESS, flow)),
                world.pod(flow.destination()).map(pod -> explain(pod, PolicyDirection.INGRESS, flow)));
    }

    private Verdict explain(PodInfo pod, PolicyDirection direction, PolicyFlow flow) {
        IpAddress peer = direction == PolicyDirection.INGRESS ? flow.source() : flow.destination();
        if (isLocal(pod.name()) && node.contains(peer)) {
            return Verdict.without(true, "allowed, as " + peer + " is its own node");
        }
        return new PolicyOracle(world).judge(pod, direction, flow);
    }

    private boolean isLocal(PodName name) {
        return generation.table().isLocal(name);
    }

    PolicyExplanation probe(PolicyFlow flow) {
        return new PolicyExplanation(
                flow,
                localPod(flow.source()).map(pod -> probe("probe_egress", flow)),
                localPod(flow.destination()).map(pod -> probe("probe_ingress", flow)));
    }

    private Optional<PodName> localPod(IpAddress address) {
        return world.pod(address).map(PodInfo::name).filter(this::isLocal);
    }

    private Verdict probe(String name, PolicyFlow flow) {
        BpfProgram program = generation.programs().program(name);
        int decision = program.test(TestRun.Request.of(ProbePacket.of(flow))).returnValue();
        boolean allowed = (decision & 1) == 1;
        return generation
                .table()
                .numbers()
                .name(decision >>> 1)
                .map(rule -> Verdict.by(rule, allowed))
                .orElseGet(() -> Verdict.without(allowed, allowed ? "allowed" : "denied, as no rule lets it pass"));
    }
}
