package io.polder.spi;

/**
 * A listener as the cloud reports it. Immutable.
 *
 * @param running whether it takes connections
 */
public record Listener(String loadBalancerId, Protocol protocol, int port, String groupId, boolean running) {}
