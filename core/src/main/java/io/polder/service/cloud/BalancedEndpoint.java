package io.polder.service.cloud;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;

/**
 * A pod behind a load balancer. Immutable.
 *
 * @param portName the service's port, by its name
 * @param eniId the ENI that has its address
 * @param port that it listens on, 1 to 65535
 * @param draining whether it is to get no new connections
 */
public record BalancedEndpoint(String portName, String eniId, InetAddress address, int port, boolean draining) {

    public BalancedEndpoint {
        requireNonNull(portName, "portName");
        requireNonNull(eniId, "eniId");
        requireNonNull(address, "address");
    }
}
