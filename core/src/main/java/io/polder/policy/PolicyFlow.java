package io.polder.policy;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import io.polder.service.TransportProtocol;
import java.util.Optional;

/**
 * A new flow, from whoever begins it. Immutable.
 *
 * @param protocol absent: one without ports, such as ICMP
 * @param port at the destination, 0 to 65535; 0 where there are none
 */
public record PolicyFlow(IpAddress source, IpAddress destination, Optional<TransportProtocol> protocol, int port) {

    public PolicyFlow {
        requireNonNull(protocol, "protocol");
        if (source.isIpv4() != destination.isIpv4()) {
            throw new IllegalArgumentException("from " + source + " to " + destination + ", of another family");
        }
        if (port < 0 || port > PortMatch.LAST || (protocol.isEmpty() && port != 0)) {
            throw new IllegalArgumentException("port " + port + " of " + protocol);
        }
    }

    public static PolicyFlow of(IpAddress source, IpAddress destination, TransportProtocol protocol, int port) {
        return new PolicyFlow(source, destination, Optional.of(protocol), port);
    }

    /** An echo request (ping). */
    public static PolicyFlow icmp(IpAddress source, IpAddress destination) {
        return new PolicyFlow(source, destination, Optional.empty(), 0);
    }

    /** {@code TCP 10.0.0.1 to 10.0.0.2 port 80}. */
    @Override
    public String toString() {
        return protocol.map(some -> some + " " + source + " to " + destination + " port " + port)
                .orElse("ICMP " + source + " to " + destination);
    }
}
