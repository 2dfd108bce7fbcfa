package io.polder.policy;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is to be written of a {@link PeerTable}. Not thread-safe. */
final class PeerChange {

    static final int NODE = 0x80000000; // CLASS_NODE

    private final Map<IpAddress, Integer> peers = new HashMap<>();
    private final Set<IpAddress> removedPeers = new HashSet<>();
    private final Map<IpPrefix, Integer> networks = new HashMap<>();
    private final Set<IpPrefix> removedNetworks = new HashSet<>();
    private final List<AddressClass> added = new ArrayList<>();
    private final Set<AddressClass> unused = new HashSet<>();

    void putPeer(IpAddress address, int value, boolean differs) {
        if (removedPeers.remove(address) || differs) {
            peers.put(address, value);
        }
    }

    void removePeer(IpAddress address) {
        peers.remove(address);
        removedPeers.add(address);
    }

    void putNetwork(IpPrefix prefix, int value, boolean differs) {
        if (removedNetworks.remove(prefix) || differs) {
            networks.put(prefix, value);
        }
    }

    void removeNetwork(IpPrefix prefix) {
        networks.remove(prefix);
        removedNetworks.add(prefix);
    }

    void added(AddressClass some) {
        added.add(some);
    }

    void unused(AddressClass some) {
        unused.add(some);
    }

    Map<IpAddress, Integer> peers() {
        return peers;
    }

    Set<IpAddress> removedPeers() {
        return removedPeers;
    }

    Map<IpPrefix, Integer> networks() {
        return networks;
    }

    Set<IpPrefix> removedNetworks() {
        return removedNetworks;
    }

    /** Classes that no rules know yet. */
    List<AddressClass> added() {
        return added;
    }

    /** Classes that nobody may be in any more. */
    Set<AddressClass> unused() {
        return unused;
    }

    boolean isEmpty() {
        return peers.isEmpty() && removedPeers.isEmpty() && networks.isEmpty() && removedNetworks.isEmpty();
    }

    void clear() {
        peers.clear();
        removedPeers.clear();
        networks.clear();
        removedNetworks.clear();
        added.clear();
        unused.clear();
    }
}
