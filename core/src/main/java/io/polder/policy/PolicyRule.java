package io.polder.policy;

import java.util.List;

/**
 * What a policy lets pass. Immutable.
 *
 * @param peers one of whom it is with; none: with anybody
 * @param ports one of which it is to; none: all ports of all protocols
 */
public record PolicyRule(List<PolicyPeer> peers, List<PortMatch> ports) {

    public PolicyRule {
        peers = List.copyOf(peers);
        ports = List.copyOf(ports);
    }

    /** With anybody, on these ports. */
    public static PolicyRule toPorts(PortMatch... ports) {
        return new PolicyRule(List.of(), List.of(ports));
    }

    /** With one of these, on all ports. */
    public static PolicyRule with(PolicyPeer... peers) {
        return new PolicyRule(List.of(peers), List.of());
    }

    /** The same on these ports alone. */
    public PolicyRule onPorts(PortMatch... values) {
        return new PolicyRule(peers, List.of(values));
    }
}
