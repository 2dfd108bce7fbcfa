package io.polder.policy;

import static java.util.Objects.requireNonNull;

import io.polder.service.TransportProtocol;

/** A port of a pod's container that has a name. Immutable. */
public record NamedPort(String name, TransportProtocol protocol, int port) {

    public NamedPort {
        requireNonNull(name, "name");
        requireNonNull(protocol, "protocol");
        if (port < 1 || port > PortMatch.LAST) {
            throw new IllegalArgumentException("port " + port + " of " + name);
        }
    }
}
