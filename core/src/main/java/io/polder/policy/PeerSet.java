package io.polder.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whom some rules are about, as long as rules are. Compared by identity; confined to its owner's lock. */
final class PeerSet implements Comparable<PeerSet> {

    /**
     * The peers of a rule.
     *
     * @param namespace of its policy, where they depend on it
     */
    record Key(Optional<String> namespace, List<PolicyPeer> peers) {

        static Key of(Optional<String> namespace, List<PolicyPeer> peers) {
            boolean depends = peers.stream()
                    .anyMatch(peer -> peer instanceof PolicyPeer.Pods pods
                            && pods.namespaces().isEmpty());
            return new Key(depends ? namespace : Optional.empty(), peers);
        }
    }

    private final int id;
    private final Key key;
    private final List<PolicyPeer.Pods> pods = new ArrayList<>();
    private final List<PolicyPeer.IpBlock> blocks = new ArrayList<>();
    int uses;

    PeerSet(int id, Key key) {
        this.id = id;
        this.key = key;
        for (PolicyPeer peer : key.peers()) {
            if (peer instanceof PolicyPeer.Pods some) {
                pods.add(some);
            } else if (peer instanceof PolicyPeer.IpBlock block) {
                blocks.add(block);
            }
        }
    }

    int id() {
        return id;
    }

    Key key() {
        return key;
    }

    List<PolicyPeer.IpBlock> blocks() {
        return blocks;
    }

    boolean hasPods() {
        return !pods.isEmpty();
    }

    List<PolicyPeer.Pods> pods() {
        return pods;
    }

    /** Whether a pod is among them by its labels. */
    boolean selects(PodInfo pod, Map<String, String> namespaceLabels) {
        for (PolicyPeer.Pods some : pods) {
            boolean in = some.namespaces().isPresent()
                    ? some.namespaces().get().matches(namespaceLabels)
                    : key.namespace().isEmpty()
                            || key.namespace().get().equals(pod.name().namespace());
            if (in && some.pods().matches(pod.labels())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int compareTo(PeerSet other) {
        return Integer.compare(id, other.id);
    }
}
