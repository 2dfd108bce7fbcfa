package io.polder.spi;

import java.util.Optional;

/**
 * A group of backends to be created. Immutable.
 *
 * @param loadBalancerId whose listeners may use it
 * @param name not blank; unique among the load balancer's groups, by the care of its owner
 * @param healthCheckPort the port that is connected to, where it is not the backend's own; for clouds whose groups check
 *     health, see {@link ListenerSpec}
 */
public record BackendGroupSpec(
        String loadBalancerId, String name, Protocol protocol, Optional<Integer> healthCheckPort) {

    public BackendGroupSpec {
        Checks.notBlank(loadBalancerId, "loadBalancerId");
        Checks.notBlank(name, "name");
        healthCheckPort.ifPresent(port -> Checks.port(port, "healthCheckPort"));
    }
}
