package io.polder.policy;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.policy.AddressClass.PortName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which class each address is in, of pods, of the node, and of networks; what changes is collected. Not thread-safe. */
final class PeerTable {

    /** What an address of its own is. */
    private static final class Entry {
        final boolean node;
        final SortedSet<PeerSet> sets = new TreeSet<>(); // By labels.

        @Nullable
        PodInfo pod;

        @Nullable
        AddressClass addressClass;

        Entry(boolean node) {
            this.node = node;
        }
    }

    private final PolicyWorld world;
    private final Map<PeerSet.Key, PeerSet> sets = new HashMap<>();
    private final Map<PortName, Integer> portNames = new HashMap<>();
    private final Map<AddressClass.Key, AddressClass> classes = new HashMap<>();
    private final NavigableMap<IpAddress, Entry> entries = new TreeMap<>(NetworkIndex.ADDRESSES);
    private final NetworkIndex networks = new NetworkIndex();
    private final PeerChange change = new PeerChange();
    private final AddressClass nothing;
    private int peers;
    private int nextSet = 1;
    private int nextClass = 1;

    PeerTable(PolicyWorld world, Collection<IpAddress> node) {
        this.world = world;
        var key = new AddressClass.Key(List.of(), Map.of());
        nothing = new AddressClass(0, key);
        nothing.uses = 1;
        classes.put(key, nothing);
        for (IpAddress address : node) {
            entries.put(address, new Entry(true));
            classify(address);
        }
        world.pods().forEach(this::add);
    }

    /** What is to be written since the last time. */
    PeerChange change() {
        return change;
    }

    Collection<AddressClass> classes() {
        return classes.values();
    }

    AddressClass nothing() {
        return nothing;
    }

    /** The set of a rule's peers, which is one more rule's now. */
    PeerSet acquire(PeerSet.Key key) {
        PeerSet set = sets.get(key);
        if (set == null) {
            set = new PeerSet(nextSet++, key);
            sets.put(key, set);
            begin(set);
        }
        set.uses++;
        return set;
    }

    private void begin(PeerSet set) {
        for (PodInfo pod : world.candidates(set)) {
            if (set.selects(pod, world.labelsOf(pod.name().namespace()))) {
                pod.addresses().forEach(address -> {
                    entry(address).sets.add(set);
                    classify(address);
                });
            }
        }
        if (!set.blocks().isEmpty()) {
            networks.add(set);
            classifyInside(set);
        }
    }

    private void classifyInside(PeerSet set) {
        networks.inside(set).forEach(this::classify);
        for (PolicyPeer.IpBlock block : set.blocks()) {
            for (IpAddress address :
                    entries.tailMap(block.cidr().address(), true).keySet()) {
                if (!block.cidr().contains(address)) {
                    break;
                }
                classify(address);
            }
        }
    }

    /** One rule less has this set. */
    void release(PeerSet set) {
        if (--set.uses > 0) {
            return;
        }
        sets.remove(set.key());
        for (PodInfo pod : world.candidates(set)) {
            for (IpAddress address : pod.addresses()) {
                if (entry(address).sets.remove(set)) {
                    classify(address);
                }
            }
        }
        if (!set.blocks().isEmpty()) {
            Set<IpPrefix> inside = networks.inside(set);
            var gone = new ArrayList<IpPrefix>();
            for (NetworkIndex.Network network : networks.remove(set, gone)) {
                network.addressClass().ifPresent(this::release);
            }
            gone.forEach(change::removeNetwork);
            inside.removeAll(gone);
            inside.forEach(this::classify);
            classifyInside(set);
        }
    }

    /** One more rule uses a name of ports. */
    void acquire(PortName name) {
        if (portNames.merge(name, 1, Integer::sum) == 1) {
            classifyPodsWith(name);
        }
    }

    void release(PortName name) {
        if (portNames.merge(name, -1, Integer::sum) == 0) {
            portNames.remove(name);
            classifyPodsWith(name);
        }
    }

    private void classifyPodsWith(PortName name) {
        for (PodInfo pod : world.pods()) {
            if (pod.ports().stream().anyMatch(port -> isCalled(port, name))) {
                pod.addresses().forEach(this::classify);
            }
        }
    }

    private static boolean isCalled(NamedPort port, PortName name) {
        return port.protocol() == name.protocol() && port.name().equals(name.name());
    }

    /** A pod is new, or is not as it was. */
    void add(PodInfo pod) {
        var selecting = new TreeSet<PeerSet>();
        Map<String, String> labels = world.labelsOf(pod.name().namespace());
        for (PeerSet set : sets.values()) {
            if (set.hasPods() && set.selects(pod, labels)) {
                selecting.add(set);
            }
        }
        for (IpAddress address : pod.addresses()) {
            Entry entry = entry(address);
            entry.pod = pod;
            entry.sets.clear();
            entry.sets.addAll(selecting);
            classify(address);
        }
    }

    /** The addresses of a pod are nobody's any more. */
    void remove(PodInfo pod) {
        for (IpAddress address : pod.addresses()) {
            Entry entry = entry(address);
            entry.pod = null;
            entry.sets.clear();
            classify(address);
            if (!entry.node) {
                entries.remove(address);
            }
        }
    }

    private Entry entry(IpAddress address) {
        return entries.computeIfAbsent(address, absent -> new Entry(false));
    }

    /** What is not known but by its networks is left to them. */
    private void classify(IpAddress address) {
        Entry entry = entry(address);
        Map<PortName, Set<Integer>> ports = portsOf(entry.pod);
        AddressClass old = entry.addressClass;
        if (!entry.node && entry.sets.isEmpty() && ports.isEmpty()) {
            entry.addressClass = null;
            peers -= old == null ? 0 : 1;
            change.removePeer(address);
        } else {
            SortedSet<PeerSet> all = networks.sets(address);
            all.addAll(entry.sets);
            AddressClass now = acquire(new AddressClass.Key(List.copyOf(all), ports));
            entry.addressClass = now;
            peers += old == null ? 1 : 0;
            change.putPeer(address, now.id() | (entry.node ? PeerChange.NODE : 0), old != now);
        }
        if (old != null) {
            release(old);
        }
    }

    private Map<PortName, Set<Integer>> portsOf(@Nullable PodInfo pod) {
        if (pod == null || portNames.isEmpty()) {
            return Map.of();
        }
        var ports = new HashMap<PortName, Set<Integer>>();
        for (NamedPort port : pod.ports()) {
            var name = new PortName(port.protocol(), port.name());
            if (portNames.containsKey(name)) {
                ports.computeIfAbsent(name, absent -> new TreeSet<>()).add(port.port());
            }
        }
        return ports;
    }

    private void classify(IpPrefix prefix) {
        NetworkIndex.Network network = networks.find(prefix);
        if (network == null) {
            return;
        }
        AddressClass now = acquire(new AddressClass.Key(List.copyOf(networks.sets(prefix)), Map.of()));
        AddressClass old = network.addressClass().orElse(null);
        network.set(now);
        change.putNetwork(prefix, now.id(), old != now);
        if (old != null) {
            release(old);
        }
    }

    private AddressClass acquire(AddressClass.Key key) {
        AddressClass known = classes.get(key);
        if (known == null) {
            known = new AddressClass(nextClass++, key);
            classes.put(key, known);
            change.added(known);
        }
        known.uses++;
        return known;
    }

    private void release(AddressClass some) {
        if (--some.uses == 0) {
            change.unused(some);
        }
    }

    /** Forgets a class, unless it came into use again, or has been in use until what is to be written is. */
    boolean forget(AddressClass some) {
        return some.uses == 0 && !change.unused().contains(some) && classes.remove(some.key(), some);
    }

    /** How many addresses and networks there are in the kernel, when all changes are written. */
    int peers() {
        return peers;
    }

    int networks() {
        return networks.prefixes().size();
    }
}
