package io.polder.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;

/**
 * What is there, or what has changed: all of it is taken over at once or none of it. What is removed goes before what is put
 * comes. Immutable.
 *
 * @param pods of the whole cluster: policies are about their addresses
 * @param removedPolicies of both kinds; those of the cluster have no namespace
 */
public record PolicyUpdate(
        List<NamespaceInfo> namespaces,
        List<PodInfo> pods,
        List<NetworkPolicy> policies,
        List<ClusterNetworkPolicy> clusterPolicies,
        List<String> removedNamespaces,
        List<PodName> removedPods,
        List<PolicyName> removedPolicies) {

    public PolicyUpdate {
        namespaces = List.copyOf(namespaces);
        pods = List.copyOf(pods);
        policies = List.copyOf(policies);
        clusterPolicies = List.copyOf(clusterPolicies);
        removedNamespaces = List.copyOf(removedNamespaces);
        removedPods = List.copyOf(removedPods);
        removedPolicies = List.copyOf(removedPolicies);
        requireOnce(namespaces, NamespaceInfo::name);
        requireOnce(pods, PodInfo::name);
        requireOnce(policies, NetworkPolicy::id);
        requireOnce(clusterPolicies, ClusterNetworkPolicy::id);
    }

    private static <T> void requireOnce(List<T> values, Function<T, Object> name) {
        var names = new HashSet<Object>();
        for (T value : values) {
            if (!names.add(name.apply(value))) {
                throw new IllegalArgumentException(name.apply(value) + " is put twice");
            }
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects it. Used by one thread. */
    public static final class Builder {
        private final List<NamespaceInfo> namespaces = new ArrayList<>();
        private final List<PodInfo> pods = new ArrayList<>();
        private final List<NetworkPolicy> policies = new ArrayList<>();
        private final List<ClusterNetworkPolicy> clusterPolicies = new ArrayList<>();
        private final List<String> removedNamespaces = new ArrayList<>();
        private final List<PodName> removedPods = new ArrayList<>();
        private final List<PolicyName> removedPolicies = new ArrayList<>();

        private Builder() {}

        public Builder put(NamespaceInfo... values) {
            namespaces.addAll(List.of(values));
            return this;
        }

        public Builder put(PodInfo... values) {
            pods.addAll(List.of(values));
            return this;
        }

        public Builder put(NetworkPolicy... values) {
            policies.addAll(List.of(values));
            return this;
        }

        public Builder put(ClusterNetworkPolicy... values) {
            clusterPolicies.addAll(List.of(values));
            return this;
        }

        /** One that is not there is no error, here and below. Its pods and policies stay until they are removed. */
        public Builder removeNamespace(String name) {
            removedNamespaces.add(name);
            return this;
        }

        public Builder remove(PodName name) {
            removedPods.add(name);
            return this;
        }

        public Builder remove(PolicyName name) {
            removedPolicies.add(name);
            return this;
        }

        public PolicyUpdate build() {
            return new PolicyUpdate(
                    namespaces, pods, policies, clusterPolicies, removedNamespaces, removedPods, removedPolicies);
        }
    }
}
