package io.polder.policy;

import io.polder.netlink.IpAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was told: namespaces, pods and policies. Not thread-safe. */
final class PolicyWorld {

    private final Map<String, NamespaceInfo> namespaces = new HashMap<>();
    private final Map<String, NavigableMap<String, PodInfo>> pods = new HashMap<>();
    private final Map<IpAddress, PodInfo> byAddress = new HashMap<>();
    private final Map<String, PodIndex> byLabels = new HashMap<>();
    private final PodIndex allByLabels = new PodIndex();
    private final Map<String, NavigableMap<String, NetworkPolicy>> policies = new HashMap<>();
    private final NavigableMap<String, ClusterNetworkPolicy> clusterPolicies = new TreeMap<>();

    /**
     * Takes an update over.
     *
     * @return what takes it back
     * @throws PolicyException.Invalid when it cannot be so; nothing was changed
     */
    PolicyUpdate apply(PolicyUpdate update) {
        PolicyUpdate.Builder back = PolicyUpdate.builder();
        update.removedNamespaces().forEach(name -> undo(back, name, namespaces.remove(name)));
        update.removedPods().forEach(name -> undo(back, name, removePod(name)));
        update.removedPolicies().forEach(name -> removePolicy(back, name));
        update.namespaces().forEach(info -> undo(back, info.name(), namespaces.put(info.name(), info)));
        for (PodInfo pod : update.pods()) {
            undo(back, pod.name(), removePod(pod.name()));
        }
        try {
            update.pods().forEach(this::addPod);
            update.policies().forEach(policy -> putPolicy(back, policy));
            update.clusterPolicies().forEach(policy -> putClusterPolicy(back, policy));
            requireOneOrder(update.clusterPolicies());
        } catch (PolicyException e) {
            update.pods().forEach(pod -> removePod(pod.name()));
            apply(back.build());
            throw e;
        }
        return back.build();
    }

    private static void undo(PolicyUpdate.Builder back, String name, @Nullable NamespaceInfo old) {
        if (old == null) {
            back.removeNamespace(name);
        } else {
            back.put(old);
        }
    }

    private static void undo(PolicyUpdate.Builder back, PodName name, @Nullable PodInfo old) {
        if (old == null) {
            back.remove(name);
        } else {
            back.put(old);
        }
    }

    private @Nullable PodInfo removePod(PodName name) {
        NavigableMap<String, PodInfo> ofNamespace = pods.get(name.namespace());
        PodInfo old = ofNamespace == null ? null : ofNamespace.remove(name.name());
        if (old != null) {
            old.addresses().forEach(address -> byAddress.remove(address, old));
            byLabels(name.namespace()).remove(old);
            allByLabels.remove(old);
        }
        return old;
    }

    private void addPod(PodInfo pod) {
        for (IpAddress address : pod.addresses()) {
            PodInfo other = byAddress.putIfAbsent(address, pod);
            if (other != null && !other.equals(pod)) {
                throw new PolicyException.Invalid(pod.name() + " has " + address + ", as " + other.name() + " does");
            }
        }
        pods.computeIfAbsent(pod.name().namespace(), namespace -> new TreeMap<>())
                .put(pod.name().name(), pod);
        byLabels(pod.name().namespace()).add(pod);
        allByLabels.add(pod);
    }

    private PodIndex byLabels(String namespace) {
        return byLabels.computeIfAbsent(namespace, absent -> new PodIndex());
    }

    private void putPolicy(PolicyUpdate.Builder back, NetworkPolicy policy) {
        NetworkPolicy old = policies.computeIfAbsent(policy.namespace(), namespace -> new TreeMap<>())
                .put(policy.name(), policy);
        if (old == null) {
            back.remove(policy.id());
        } else {
            back.put(old);
        }
    }

    private void putClusterPolicy(PolicyUpdate.Builder back, ClusterNetworkPolicy policy) {
        ClusterNetworkPolicy old = clusterPolicies.put(policy.name(), policy);
        if (old == null) {
            back.remove(policy.id());
        } else {
            back.put(old);
        }
    }

    private void removePolicy(PolicyUpdate.Builder back, PolicyName name) {
        if (name.namespace().isEmpty()) {
            ClusterNetworkPolicy old = clusterPolicies.remove(name.name());
            if (old != null) {
                back.put(old);
            }
            return;
        }
        NetworkPolicy old =
                policies.getOrDefault(name.namespace().get(), new TreeMap<>()).remove(name.name());
        if (old != null) {
            back.put(old);
        }
    }

    /** Two policies that are asked at the same time must not be about the same pod. */
    private void requireOneOrder(List<ClusterNetworkPolicy> changed) {
        for (ClusterNetworkPolicy policy : changed) {
            for (ClusterNetworkPolicy other : clusterPolicies.values()) {
                if (!other.name().equals(policy.name())
                        && other.tier() == policy.tier()
                        && other.priority() == policy.priority()) {
                    commonPod(policy, other).ifPresent(pod -> {
                        throw new PolicyException.Invalid(policy.name() + " and " + other.name() + " have priority "
                                + policy.priority() + " of tier " + policy.tier() + " and are both about " + pod);
                    });
                }
            }
        }
    }

    private Optional<PodName> commonPod(ClusterNetworkPolicy one, ClusterNetworkPolicy other) {
        return pods.values().stream()
                .flatMap(some -> some.values().stream())
                .filter(pod -> isAbout(one, pod) && isAbout(other, pod))
                .map(PodInfo::name)
                .findFirst();
    }

    /** None for a namespace that nobody told of. */
    Map<String, String> labelsOf(String namespace) {
        NamespaceInfo info = namespaces.get(namespace);
        return info == null ? Map.of() : info.labels();
    }

    boolean isAbout(ClusterNetworkPolicy policy, PodInfo pod) {
        return policy.pods().matches(pod.labels())
                && policy.namespaces().matches(labelsOf(pod.name().namespace()));
    }

    boolean isAbout(NetworkPolicy policy, PodInfo pod) {
        return policy.namespace().equals(pod.name().namespace())
                && policy.pods().matches(pod.labels());
    }

    Optional<PodInfo> pod(PodName name) {
        return Optional.ofNullable(
                pods.getOrDefault(name.namespace(), new TreeMap<>()).get(name.name()));
    }

    Optional<PodInfo> pod(IpAddress address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    Collection<PodInfo> podsOf(String namespace) {
        return pods.getOrDefault(namespace, new TreeMap<>()).values();
    }

    Collection<PodInfo> pods() {
        return pods.values().stream().flatMap(some -> some.values().stream()).toList();
    }

    /** Pods that may be among some peers, all that are among them. */
    Set<PodInfo> candidates(PeerSet peers) {
        var candidates = new HashSet<PodInfo>();
        for (PolicyPeer.Pods some : peers.pods()) {
            boolean own = some.namespaces().isEmpty() && peers.key().namespace().isPresent();
            PodIndex index = own ? byLabels(peers.key().namespace().get()) : allByLabels;
            candidates.addAll(index.candidates(some.pods()));
        }
        return candidates;
    }

    /** In order of their names. */
    Collection<NetworkPolicy> policiesOf(String namespace) {
        return policies.getOrDefault(namespace, new TreeMap<>()).values();
    }

    Optional<NetworkPolicy> policy(String namespace, String name) {
        return Optional.ofNullable(
                policies.getOrDefault(namespace, new TreeMap<>()).get(name));
    }

    /** In order of their names. */
    Collection<ClusterNetworkPolicy> clusterPolicies() {
        return clusterPolicies.values();
    }
}
