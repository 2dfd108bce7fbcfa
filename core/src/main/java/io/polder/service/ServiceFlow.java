package io.polder.service;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;

/** What a pod would send. Immutable. */
public record ServiceFlow(TransportProtocol protocol, IpAddress destination, int port) {

    public ServiceFlow {
        requireNonNull(protocol, "protocol");
        requireNonNull(destination, "destination");
        ServicePort.requirePort(port);
    }
}
