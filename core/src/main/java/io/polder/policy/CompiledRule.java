package io.polder.policy;

import io.polder.policy.AddressClass.PortName;
import io.polder.policy.ClusterNetworkPolicy.Action;
import io.polder.service.TransportProtocol;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rule as it is asked about one pod. Immutable.
 *
 * @param peers absent: anybody
 * @param ports none: all of all protocols; names are of ports of whoever is talked to
 * @param unknownPeers it has peers of a kind that is not known
 */
record CompiledRule(
        RuleName name,
        Stage stage,
        Action action,
        Optional<PeerSet.Key> peers,
        boolean unknownPeers,
        List<Ports> ports,
        boolean noPorts) {

    /** When it is asked. */
    enum Stage {
        ADMIN,
        POLICY,
        BASELINE
    }

    /** A range of a protocol's ports, or those with a name. */
    record Ports(TransportProtocol protocol, int first, int last, Optional<PortName> name) {

        boolean contains(int port, AddressClass peer) {
            return name.isEmpty()
                    ? first <= port && port <= last
                    : peer.ports(name.get()).contains(port);
        }

        /** The ports at which what it says may change. */
        void addBounds(AddressClass peer, Set<Integer> bounds) {
            if (name.isEmpty()) {
                bounds.add(first);
                bounds.add(last + 1);
            } else {
                peer.ports(name.get()).forEach(port -> {
                    bounds.add(port);
                    bounds.add(port + 1);
                });
            }
        }
    }

    CompiledRule {
        ports = List.copyOf(ports);
    }

    /** Whether it is about a protocol at all; absent: one without ports. */
    boolean isAbout(Optional<TransportProtocol> protocol) {
        return noPorts || (protocol.isPresent() && ports.stream().anyMatch(some -> some.protocol() == protocol.get()));
    }

    boolean isAbout(Optional<TransportProtocol> protocol, int port, AddressClass peer) {
        return noPorts
                || ports.stream()
                        .anyMatch(some ->
                                protocol.isPresent() && some.protocol() == protocol.get() && some.contains(port, peer));
    }
}
