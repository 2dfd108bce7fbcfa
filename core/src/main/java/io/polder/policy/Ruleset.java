package io.polder.policy;

import io.polder.policy.AddressClass.PortName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules for one direction of pods which have the same, and what is in the kernel of them. Compared by identity;
 * confined to its owner's lock.
 */
final class Ruleset {

    /**
     * The rules in the order in which they are asked.
     *
     * @param isolates some policy isolates the pods
     */
    record Key(PolicyDirection direction, List<CompiledRule> rules, boolean isolates) {

        /** Everything may pass. */
        boolean isNothing() {
            return rules.isEmpty() && !isolates;
        }
    }

    /** A rule, whom it is about, and its number. */
    record Part(CompiledRule rule, Optional<PeerSet> peers, int number) {

        boolean matches(AddressClass peer) {
            return (rule.peers().isEmpty() && !rule.unknownPeers())
                    || (rule.unknownPeers() && rule.action() == ClusterNetworkPolicy.Action.DENY)
                    || (peers.isPresent() && peer.isIn(peers.get()));
        }

        int decision(boolean allowed) {
            return number << 1 | (allowed ? 1 : 0);
        }
    }

    private final int id;
    private final Key key;
    private final List<Part> parts;
    private final Set<PeerSet> sets = new HashSet<>();
    private final Set<PortName> names = new HashSet<>();
    private final Map<Integer, List<RangeLists.Held>> written = new HashMap<>();
    int uses;

    Ruleset(int id, Key key, List<Part> parts) {
        this.id = id;
        this.key = key;
        this.parts = List.copyOf(parts);
        for (Part part : parts) {
            part.peers().ifPresent(sets::add);
            part.rule().ports().forEach(ports -> ports.name().ifPresent(names::add));
        }
    }

    int id() {
        return id;
    }

    Key key() {
        return key;
    }

    List<Part> parts() {
        return parts;
    }

    Set<PeerSet> sets() {
        return sets;
    }

    Set<PortName> names() {
        return names;
    }

    /** Whether the rules say something else to a class than to those that nothing is known of. */
    boolean tellsApart(AddressClass peer) {
        for (PeerSet set : peer.sets()) {
            if (sets.contains(set)) {
                return true;
            }
        }
        return peer.key().ports().keySet().stream().anyMatch(names::contains);
    }

    /** By the numbers of classes, the ranges that their entries refer to. */
    Map<Integer, List<RangeLists.Held>> written() {
        return written;
    }

    /** All parts that say something to a class. */
    List<Part> matching(AddressClass peer) {
        var matching = new ArrayList<Part>();
        for (Part part : parts) {
            if (part.matches(peer)) {
                matching.add(part);
            }
        }
        return matching;
    }
}
