package io.polder.service;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Something that a port of a service leads to. Immutable.
 *
 * @param portName the service's port, by its {@linkplain ServicePort#name() name}
 * @param address of the pod; the family says which of the service's VIPs it is for
 * @param port that it listens on, 1 to 65535
 * @param node that it runs on
 * @param nodeHints nodes that are to use it; none where it has no such hints
 * @param zoneHints zones that are to use it; none where it has no such hints
 */
public record Endpoint(
        String portName,
        IpAddress address,
        int port,
        EndpointCondition condition,
        Optional<String> node,
        Set<String> nodeHints,
        Set<String> zoneHints) {

    public Endpoint {
        requireNonNull(portName, "portName");
        requireNonNull(address, "address");
        ServicePort.requirePort(port);
        requireNonNull(condition, "condition");
        requireNonNull(node, "node");
        nodeHints = Set.copyOf(nodeHints);
        zoneHints = Set.copyOf(zoneHints);
        if (address.isAny() || address.isMulticast() || address.isLoopback()) {
            throw new IllegalArgumentException("no address of an endpoint: " + address);
        }
    }

    /** A ready endpoint, of which no more is known. */
    public static Endpoint of(String portName, IpAddress address, int port) {
        return new Endpoint(portName, address, port, EndpointCondition.READY, Optional.empty(), Set.of(), Set.of());
    }

    public Endpoint with(EndpointCondition value) {
        return new Endpoint(portName, address, port, value, node, nodeHints, zoneHints);
    }

    public Endpoint onNode(String value) {
        return new Endpoint(portName, address, port, condition, Optional.of(value), nodeHints, zoneHints);
    }

    public Endpoint forNodes(String... values) {
        return new Endpoint(portName, address, port, condition, node, Set.of(values), zoneHints);
    }

    public Endpoint forZones(String... values) {
        return new Endpoint(portName, address, port, condition, node, nodeHints, Set.of(values));
    }
}
