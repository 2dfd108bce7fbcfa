package io.polder.policy;

import io.polder.service.TransportProtocol;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Addresses that are alike for all rules there are. Compared by identity; confined to its owner's lock. */
final class AddressClass {

    /** A name of ports that rules use. */
    record PortName(TransportProtocol protocol, String name) {}

    /**
     * What they have in common.
     *
     * @param sets that they are in, in order
     * @param ports which numbers names stand for
     */
    record Key(List<PeerSet> sets, Map<PortName, Set<Integer>> ports) {}

    private final int id;
    private final Key key;
    private final Set<PeerSet> sets;
    int uses;

    AddressClass(int id, Key key) {
        this.id = id;
        this.key = key;
        this.sets = Set.copyOf(key.sets());
    }

    /** 0: nothing is known of them. */
    int id() {
        return id;
    }

    Key key() {
        return key;
    }

    boolean isIn(PeerSet set) {
        return sets.contains(set);
    }

    Set<PeerSet> sets() {
        return sets;
    }

    Set<Integer> ports(PortName name) {
        return key.ports().getOrDefault(name, Set.of());
    }
}
