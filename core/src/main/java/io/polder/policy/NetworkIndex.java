package io.polder.policy;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses are in the blocks of which sets. All addresses of which a prefix is the longest that is mentioned are
 * alike. Not thread-safe.
 */
final class NetworkIndex {

    static final Comparator<IpAddress> ADDRESSES = Comparator.comparing(IpAddress::family)
            .thenComparing(IpAddress::high, Long::compareUnsigned)
            .thenComparing(IpAddress::low, Long::compareUnsigned);

    private static final Comparator<IpPrefix> PREFIXES =
            Comparator.comparing(IpPrefix::address, ADDRESSES).thenComparingInt(IpPrefix::length);

    private record Block(PeerSet set, PolicyPeer.IpBlock block) {}

    /** What begins and what ends at a prefix, and the class that its addresses have. */
    static final class Network {
        private final List<Block> blocks = new ArrayList<>();
        private final List<Block> holes = new ArrayList<>();
        private @Nullable AddressClass addressClass;

        Optional<AddressClass> addressClass() {
            return Optional.ofNullable(addressClass);
        }

        void set(AddressClass value) {
            addressClass = value;
        }
    }

    private final NavigableMap<IpPrefix, Network> networks = new TreeMap<>(PREFIXES);

    /** How many prefixes have each length, by family. */
    private final int[][] lengths = {new int[33], new int[129]};

    Collection<IpPrefix> prefixes() {
        return networks.keySet();
    }

    @Nullable
    Network find(IpPrefix prefix) {
        return networks.get(prefix);
    }

    void add(PeerSet set) {
        for (PolicyPeer.IpBlock block : set.blocks()) {
            var entry = new Block(set, block);
            reach(block.cidr()).blocks.add(entry);
            block.except().forEach(hole -> reach(hole).holes.add(entry));
        }
    }

    private Network reach(IpPrefix prefix) {
        Network known = networks.get(prefix);
        if (known != null) {
            return known;
        }
        var added = new Network();
        networks.put(prefix, added);
        lengthsOf(prefix.address())[prefix.length()]++;
        return added;
    }

    private int[] lengthsOf(IpAddress address) {
        return lengths[address.isIpv4() ? 0 : 1];
    }

    /** @return the networks that nothing is said of any more, which are gone */
    List<Network> remove(PeerSet set, Collection<IpPrefix> gone) {
        var removed = new ArrayList<Network>();
        for (PolicyPeer.IpBlock block : set.blocks()) {
            var entry = new Block(set, block);
            leave(block.cidr(), true, entry, gone, removed);
            block.except().forEach(hole -> leave(hole, false, entry, gone, removed));
        }
        return removed;
    }

    private void leave(IpPrefix prefix, boolean block, Block entry, Collection<IpPrefix> gone, List<Network> removed) {
        Network network = networks.get(prefix);
        if (network == null) {
            return; // Mentioned twice.
        }
        (block ? network.blocks : network.holes).remove(entry);
        if (network.blocks.isEmpty() && network.holes.isEmpty()) {
            networks.remove(prefix);
            lengthsOf(prefix.address())[prefix.length()]--;
            gone.add(prefix);
            removed.add(network);
        }
    }

    /** The prefixes that are mentioned inside the blocks of a set. */
    Set<IpPrefix> inside(PeerSet set) {
        var found = new TreeSet<>(PREFIXES);
        for (PolicyPeer.IpBlock block : set.blocks()) {
            for (IpPrefix prefix : networks.tailMap(block.cidr(), true).keySet()) {
                if (!block.cidr().contains(prefix.address())) {
                    break;
                }
                found.add(prefix);
            }
        }
        return found;
    }

    /** The sets that an address is in by its number. */
    SortedSet<PeerSet> sets(IpAddress address) {
        return sets(address, address.isIpv4() ? 32 : 128);
    }

    /** The sets that all addresses of a prefix are in which no longer prefix has. */
    SortedSet<PeerSet> sets(IpPrefix prefix) {
        return sets(prefix.address(), prefix.length());
    }

    private SortedSet<PeerSet> sets(IpAddress address, int longest) {
        var blocks = new ArrayList<Block>();
        var holes = new HashSet<Block>();
        int[] present = lengthsOf(address);
        for (int length = 0; length <= longest; length++) {
            if (present[length] > 0) {
                Network network = networks.get(new IpPrefix(address, length).network());
                if (network != null) {
                    blocks.addAll(network.blocks);
                    holes.addAll(network.holes);
                }
            }
        }
        var sets = new TreeSet<PeerSet>();
        for (Block block : blocks) {
            if (!holes.contains(block)) {
                sets.add(block.set);
            }
        }
        return sets;
    }
}
