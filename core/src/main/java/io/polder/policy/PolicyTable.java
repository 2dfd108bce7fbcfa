package io.polder.policy;

import io.polder.netlink.IpAddress;
import io.polder.policy.PolicyMaps.PodEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What the kernel's maps hold of policies, and what is to be written when something changes. Whatever a program may read
 * while maps are written leads to what was decided before or to what is decided now, where a pod's peers or its rules
 * change; where both do, peers come first. For entries are never changed but for those of addresses, an address is in
 * its class of now before any rules that ask for it are a pod's, and what nothing leads to goes a while later. Where a
 * method throws, nothing was written and this must not be used any more. Not thread-safe.
 */
final class PolicyTable {

    private final PolicyWorld world;
    private final PolicyMaps maps;
    private final PolicyCapacities capacities;
    private final PeerTable peers;
    private final RangeLists ranges;
    private final RuleNumbers numbers;
    private final RulesetTable rulesets;
    private final Map<PodName, LocalPod> locals = new LinkedHashMap<>();
    private final Map<IpAddress, PodEntry> pods = new HashMap<>();
    private final Set<IpAddress> removedPods = new HashSet<>();
    private final Leftovers leftovers;
    private int podAddresses;
    private int written;

    /**
     * @param maps which are empty
     * @param clock nanoseconds of any origin
     */
    PolicyTable(
            PolicyWorld world,
            Collection<IpAddress> node,
            PolicyMaps maps,
            PolicyCapacities capacities,
            LongSupplier clock) {
        this.world = world;
        this.maps = maps;
        this.capacities = capacities;
        this.leftovers = new Leftovers(clock);
        this.peers = new PeerTable(world, node);
        this.ranges = new RangeLists(capacities.ranges());
        this.numbers = new RuleNumbers(capacities.rules());
        this.rulesets = new RulesetTable(peers, ranges, numbers);
    }

    /** The world has changed: before it did, these were the pods that an update is about. */
    int change(PolicyUpdate update, Collection<PodInfo> before) {
        leftovers.forget();
        before.forEach(peers::remove);
        var changed = new LinkedHashSet<PodName>(update.removedPods());
        update.pods().forEach(pod -> changed.add(pod.name()));
        var namespaces = new LinkedHashSet<String>(update.removedNamespaces());
        update.namespaces().forEach(namespace -> namespaces.add(namespace.name()));
        for (String namespace : namespaces) {
            world.podsOf(namespace).forEach(pod -> changed.add(pod.name()));
        }
        changed.forEach(name -> world.pod(name).ifPresent(peers::add));
        for (LocalPod local : locals.values()) {
            if (changed.contains(local.name) ? look(local) : choose(local, update)) {
                order(local);
            }
        }
        return write();
    }

    /** A pod of this node more, or one that was there is attached anew. */
    int add(LocalPod local) {
        leftovers.forget();
        LocalPod old = locals.put(local.name, local);
        if (old != null) {
            leave(old);
        }
        if (look(local)) {
            order(local);
        }
        return write();
    }

    int remove(PodName name) {
        leftovers.forget();
        LocalPod old = locals.remove(name);
        if (old != null) {
            leave(old);
        }
        return write();
    }

    /** Removes what nothing leads to any more. */
    int sweep() {
        leftovers.forget();
        return write();
    }

    /** Which policies are about a pod, of all; whether it is one that was told of. */
    private boolean look(LocalPod local) {
        local.policies.clear();
        local.clusterPolicies.clear();
        Optional<PodInfo> told = world.pod(local.name);
        if (told.isEmpty()) {
            leave(local);
            return false;
        }
        PodInfo info = told.get();
        local.info = info;
        for (NetworkPolicy policy : world.policiesOf(info.name().namespace())) {
            if (world.isAbout(policy, info)) {
                local.policies.put(policy.name(), policy);
            }
        }
        for (ClusterNetworkPolicy policy : world.clusterPolicies()) {
            if (world.isAbout(policy, info)) {
                local.clusterPolicies.put(policy.name(), policy);
            }
        }
        return true;
    }

    /** Which of the policies that an update is about are about a pod; whether something changes by that. */
    private boolean choose(LocalPod local, PolicyUpdate update) {
        PodInfo info = local.info;
        if (info == null) {
            return false;
        }
        boolean changed = false;
        for (PolicyName removed : update.removedPolicies()) {
            changed |= removed.namespace().isEmpty()
                    ? local.clusterPolicies.remove(removed.name()) != null
                    : removed.namespace().get().equals(local.name.namespace())
                            && local.policies.remove(removed.name()) != null;
        }
        for (NetworkPolicy policy : update.policies()) {
            if (policy.namespace().equals(local.name.namespace())) {
                boolean about = world.isAbout(policy, info);
                changed |= about
                        ? !policy.equals(local.policies.put(policy.name(), policy))
                        : local.policies.remove(policy.name()) != null;
            }
        }
        for (ClusterNetworkPolicy policy : update.clusterPolicies()) {
            boolean about = world.isAbout(policy, info);
            changed |= about
                    ? !policy.equals(local.clusterPolicies.put(policy.name(), policy))
                    : local.clusterPolicies.remove(policy.name()) != null;
        }
        return changed;
    }

    /** Gives a pod the rules that are for it now. */
    private void order(LocalPod local) {
        PodInfo info = local.info;
        if (info == null) {
            return;
        }
        Ruleset ingress = local.ingress;
        Ruleset egress = local.egress;
        local.ingress = rulesets.acquire(RuleOrder.of(local, info, PolicyDirection.INGRESS));
        local.egress = rulesets.acquire(RuleOrder.of(local, info, PolicyDirection.EGRESS));
        release(ingress);
        release(egress);
        for (IpAddress gone : local.addresses) {
            if (!info.addresses().contains(gone)) {
                removePod(gone);
            }
        }
        for (IpAddress address : info.addresses()) {
            podAddresses += local.addresses.contains(address) ? 0 : 1;
            removedPods.remove(address);
            pods.put(address, local.entry());
        }
        local.addresses = info.addresses();
    }

    private void removePod(IpAddress address) {
        podAddresses--;
        pods.remove(address);
        removedPods.add(address);
    }

    /** Nothing is known of a pod any more: nothing passes. */
    private void leave(LocalPod local) {
        local.addresses.forEach(this::removePod);
        local.addresses = List.of();
        local.info = null;
        release(local.ingress);
        release(local.egress);
        local.ingress = null;
        local.egress = null;
    }

    private void release(@org.jspecify.annotations.Nullable Ruleset ruleset) {
        if (ruleset != null && rulesets.release(ruleset)) {
            leftovers.add(ruleset, () -> rulesets.forget(ruleset));
        }
    }

    /** How many entries were written or removed. */
    private int write() {
        PeerChange change = peers.change();
        rulesets.complete(change.added());
        requireRoom();
        written = 0;
        numbers.added().forEach(maps::resetCounter);
        ranges.added().forEach(list -> maps.putRanges(list.first(), list.ranges()));
        put(rulesets.verdicts(), maps::putVerdicts);
        put(change.networks(), maps::putNetworks);
        put(change.peers(), maps::putPeers);
        remove(change.removedPeers(), maps::removePeers);
        remove(change.removedNetworks(), maps::removeNetworks);
        put(pods, maps::putPods);
        remove(removedPods, maps::removePods);
        remove(rulesets.removed(), maps::removeVerdicts);
        if (written > 0) {
            maps.nextEpoch();
        }
        clear(change);
        return written;
    }

    private void clear(PeerChange change) {
        change.unused().forEach(unused -> leftovers.add(unused, () -> rulesets.forget(unused)));
        change.clear();
        numbers.added().clear();
        ranges.added().clear();
        rulesets.verdicts().clear();
        rulesets.removed().clear();
        pods.clear();
        removedPods.clear();
    }

    private void requireRoom() {
        requireRoom("addresses of pods", podAddresses, capacities.pods());
        requireRoom("addresses of peers", peers.peers(), capacities.peers());
        requireRoom("networks", peers.networks(), capacities.networks());
        requireRoom("verdicts", rulesets.entries() + rulesets.removed().size(), capacities.verdicts());
    }

    private static void requireRoom(String of, int count, int capacity) {
        if (count > capacity) {
            throw new PolicyException.TooMuch("there is room for " + capacity + " " + of + ", not for " + count, null);
        }
    }

    private interface Put<K, V> {
        void put(Map<K, V> entries);
    }

    private <K, V> void put(Map<K, V> entries, Put<K, V> to) {
        if (!entries.isEmpty()) {
            to.put(entries);
            written += entries.size();
        }
    }

    private interface Remove<K> {
        void remove(Collection<K> keys);
    }

    private <K> void remove(Collection<K> keys, Remove<K> from) {
        if (!keys.isEmpty()) {
            from.remove(keys);
            written += keys.size();
        }
    }

    RuleNumbers numbers() {
        return numbers;
    }

    Collection<LocalPod> locals() {
        return new ArrayList<>(locals.values());
    }

    boolean isLocal(PodName name) {
        return locals.containsKey(name);
    }

    /** How many verdicts, peers, networks and ranges there are. */
    int entries() {
        return rulesets.entries() + peers.peers() + peers.networks() + ranges.used();
    }
}
