package io.polder.service;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * A port of a service. Immutable.
 *
 * @param name by which endpoints refer to it; empty where the service has only one
 * @param port of the VIPs, 1 to 65535
 * @param nodePort of the node's addresses, 1 to 65535
 */
public record ServicePort(String name, TransportProtocol protocol, int port, OptionalInt nodePort) {

    public ServicePort {
        requireNonNull(name, "name");
        requireNonNull(protocol, "protocol");
        requirePort(port);
        nodePort.ifPresent(ServicePort::requirePort);
    }

    /** A port without a node port. */
    public static ServicePort of(String name, TransportProtocol protocol, int port) {
        return new ServicePort(name, protocol, port, OptionalInt.empty());
    }

    /** The same port, which the node's addresses have, too. */
    public ServicePort onNodes(int value) {
        return new ServicePort(name, protocol, port, OptionalInt.of(value));
    }

    static int requirePort(int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("no port, which is 1 to 65535: " + port);
        }
        return port;
    }
}
