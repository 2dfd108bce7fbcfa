package io.polder.provider.fake;

import static java.util.Objects.requireNonNull;

import io.polder.spi.Backend;
import io.polder.spi.Protocol;
import java.net.InetAddress;
import java.util.List;

/**
 * What an active load balancer does with traffic: settled changes alone, whatever the API shows already. Immutable.
 *
 * @param internal whether its address is the subnet's; else it is one of {@link FakeCloud#PUBLIC_ADDRESSES}
 * @param address where clients send to
 * @param listeners those that run
 */
public record LoadBalancerState(
        String id, boolean internal, String subnetId, InetAddress address, List<Forwarding> listeners) {

    /**
     * A listener.
     *
     * @param port that clients send to
     * @param backends where their flows go, by weights; with 0 it gets no new ones
     */
    public record Forwarding(Protocol protocol, int port, List<Backend> backends) {
        public Forwarding {
            requireNonNull(protocol, "protocol");
            backends = List.copyOf(backends);
        }
    }

    public LoadBalancerState {
        requireNonNull(id, "id");
        requireNonNull(subnetId, "subnetId");
        requireNonNull(address, "address");
        listeners = List.copyOf(listeners);
    }
}
