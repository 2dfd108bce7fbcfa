package io.polder.service.cloud;

import static java.util.Objects.requireNonNull;

import io.polder.service.ServiceName;
import io.polder.service.ServicePort;
import io.polder.service.TransportProtocol;
import java.util.List;
import java.util.Set;

/**
 * A service that is to have a load balancer. Immutable.
 *
 * @param uid of the service as an object, which no other one ever gets
 * @param ports by TCP and UDP
 * @param internal whether only the VPC is to reach it
 * @param endpoints of all ports, draining ones included
 */
public record BalancedService(
        ServiceName name, String uid, List<ServicePort> ports, boolean internal, Set<BalancedEndpoint> endpoints) {

    public BalancedService {
        requireNonNull(name, "name");
        if (uid.isBlank()) {
            throw new IllegalArgumentException(name + " without a uid");
        }
        ports = List.copyOf(ports);
        endpoints = Set.copyOf(endpoints);
        for (ServicePort port : ports) {
            if (port.protocol() == TransportProtocol.SCTP) {
                throw new IllegalArgumentException(name + ": no load balancer has port " + port.port() + " of SCTP");
            }
        }
    }
}
