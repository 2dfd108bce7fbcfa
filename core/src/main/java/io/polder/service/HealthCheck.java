package io.polder.service;

import java.util.Optional;

/**
 * What a load balancer outside is told of a service on this node. Immutable.
 *
 * @param port where it asks by HTTP
 * @param localEndpoints how many ready ones this node has; none is an answer of 503
 * @param problem why it cannot ask, such as that somebody else has the port
 */
public record HealthCheck(int port, int localEndpoints, Optional<String> problem) {}
