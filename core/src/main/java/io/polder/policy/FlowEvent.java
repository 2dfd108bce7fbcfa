package io.polder.policy;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A packet that was judged: the first of a flow that was let pass, or any that was not. Immutable.
 *
 * @param sinceBoot when, by CLOCK_MONOTONIC
 * @param pod of this node; absent when a pod sent something in nobody's name
 * @param rule that decided; absent when none did, or it is gone
 * @param protocol its number in IP's header
 * @param podPort 0 where there are no ports; of ICMP's echoes the identifier
 * @param peer the pod at the other end; absent when it is none
 */
public record FlowEvent(
        Duration sinceBoot,
        Optional<PodName> pod,
        PolicyDirection direction,
        boolean allowed,
        Optional<RuleName> rule,
        int protocol,
        IpAddress podAddress,
        int podPort,
        IpAddress peerAddress,
        int peerPort,
        Optional<PodName> peer) {

    public FlowEvent {
        requireNonNull(sinceBoot, "sinceBoot");
        requireNonNull(pod, "pod");
        requireNonNull(direction, "direction");
        requireNonNull(rule, "rule");
        requireNonNull(podAddress, "podAddress");
        requireNonNull(peerAddress, "peerAddress");
        requireNonNull(peer, "peer");
    }

    /** {@code denied: default/web receives protocol 6 from default/db 10.0.0.2:50000 on 10.0.0.1:80, by …}. */
    @Override
    public String toString() {
        boolean receives = direction == PolicyDirection.INGRESS;
        return (allowed ? "allowed: " : "denied: ")
                + pod.map(PodName::toString).orElse("a pod in nobody's name")
                + (receives ? " receives protocol " : " sends protocol ") + protocol
                + (receives ? " from " : " to ")
                + peer.map(name -> name + " ").orElse("") + peerAddress + ":" + peerPort
                + (receives ? " on " : " from ") + podAddress + ":" + podPort
                + rule.map(some -> ", by " + some).orElse(allowed ? "" : ", as no rule lets it pass");
    }
}
