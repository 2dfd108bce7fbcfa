package io.polder.policy;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import java.util.List;
import java.util.Map;

/**
 * A running pod of the cluster, as policies see it. Pods in their node's network are none: what they do is their node's. Nor
 * are pods that have ended, whose addresses others may have. Immutable.
 *
 * @param addresses of either family, none while the pod has none
 * @param ports that have names
 */
public record PodInfo(PodName name, Map<String, String> labels, List<IpAddress> addresses, List<NamedPort> ports) {

    public PodInfo {
        requireNonNull(name, "name");
        labels = Map.copyOf(labels);
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
    }

    public static PodInfo of(String namespace, String name, Map<String, String> labels, IpAddress... addresses) {
        return new PodInfo(new PodName(namespace, name), labels, List.of(addresses), List.of());
    }

    /** The same with these ports that have names. */
    public PodInfo withPorts(NamedPort... values) {
        return new PodInfo(name, labels, addresses, List.of(values));
    }

    /** The same with other labels. */
    public PodInfo withLabels(Map<String, String> values) {
        return new PodInfo(name, values, addresses, ports);
    }
}
