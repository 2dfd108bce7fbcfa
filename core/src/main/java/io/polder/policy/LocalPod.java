package io.polder.policy;

import io.polder.netlink.IpAddress;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A pod of this node whose traffic is checked. Confined to its owner's lock. */
final class LocalPod {

    final PodName name;
    final int id;
    final int device;

    /** What is in the kernel of it. */
    List<IpAddress> addresses = List.of();

    @Nullable
    PodInfo info;

    final NavigableMap<String, NetworkPolicy> policies = new TreeMap<>();
    final NavigableMap<String, ClusterNetworkPolicy> clusterPolicies = new TreeMap<>();

    @Nullable
    Ruleset ingress;

    @Nullable
    Ruleset egress;

    LocalPod(PodName name, int id, int device) {
        this.name = name;
        this.id = id;
        this.device = device;
    }

    @Nullable
    Ruleset rules(PolicyDirection direction) {
        return direction == PolicyDirection.INGRESS ? ingress : egress;
    }

    PolicyMaps.PodEntry entry() {
        return new PolicyMaps.PodEntry(
                id, ingress == null ? 0 : ingress.id(), egress == null ? 0 : egress.id(), device);
    }
}
