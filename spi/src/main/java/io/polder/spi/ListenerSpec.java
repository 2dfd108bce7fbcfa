package io.polder.spi;

import java.util.Optional;

/**
 * A port of a load balancer that leads to a group. Which one it is, is its load balancer, protocol and port. Immutable.
 *
 * @param port 1 to 65535
 * @param groupId where connections go
 * @param healthCheckPort the port of the backends that is connected to, where it is not their own; for clouds whose
 *     listeners check health (CLB). Others take it from {@link BackendGroupSpec}; callers give the same to both
 */
public record ListenerSpec(
        String loadBalancerId, Protocol protocol, int port, String groupId, Optional<Integer> healthCheckPort) {

    public ListenerSpec {
        Checks.notBlank(loadBalancerId, "loadBalancerId");
        Checks.port(port, "port");
        Checks.notBlank(groupId, "groupId");
        healthCheckPort.ifPresent(checked -> Checks.port(checked, "healthCheckPort"));
    }
}
