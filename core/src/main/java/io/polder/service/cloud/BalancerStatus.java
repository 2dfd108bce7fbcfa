package io.polder.service.cloud;

import java.net.InetAddress;
import java.util.Optional;

/**
 * How far a service's load balancer is. Immutable.
 *
 * @param state what it is waiting for
 * @param loadBalancerId once there is one
 * @param address where clients send to, once the cloud has said so
 * @param hostName likewise
 * @param detail what is in the way, in words; empty when nothing is
 */
public record BalancerStatus(
        State state,
        Optional<String> loadBalancerId,
        Optional<InetAddress> address,
        Optional<String> hostName,
        String detail) {

    /** How far it is. */
    public enum State {
        /** The cloud is at work, or is to be asked for more. */
        PENDING,
        /** Everything is as wanted. */
        READY,
        /** The cloud refused something; it is tried again. */
        FAILED
    }
}
