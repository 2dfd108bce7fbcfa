package io.polder.service;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A service as Kubernetes means it (kubernetes.io, "Service"), without any type of Kubernetes. A headless one has no
 * address, and leads nowhere. Immutable.
 *
 * @param clusterIps at most one of each family
 * @param externalIps addresses of which somebody else sees to it that their traffic comes to nodes
 * @param loadBalancerIps those that a load balancer of the cloud has for it
 * @param affinity how long a client stays with its endpoint, 1 second to a day
 * @param internalPolicy for what comes to the cluster IPs
 * @param externalPolicy for what comes from outside to node ports, external and load balancer's IPs
 * @param sourceRanges who may come from outside; all when empty
 * @param healthCheckNodePort at which the cloud asks whether this node has an endpoint
 */
public record Service(
        ServiceName name,
        List<ServicePort> ports,
        List<IpAddress> clusterIps,
        List<IpAddress> externalIps,
        List<IpAddress> loadBalancerIps,
        Optional<Duration> affinity,
        TrafficPolicy internalPolicy,
        TrafficPolicy externalPolicy,
        List<IpPrefix> sourceRanges,
        OptionalInt healthCheckNodePort) {

    /** Kubernetes' own, of {@code sessionAffinityConfig.clientIP.timeoutSeconds}. */
    public static final Duration DEFAULT_AFFINITY = Duration.ofHours(3);

    private static final Duration LONGEST_AFFINITY = Duration.ofDays(1);

    public Service {
        requireNonNull(name, "name");
        ports = List.copyOf(ports);
        clusterIps = List.copyOf(clusterIps);
        externalIps = List.copyOf(externalIps);
        loadBalancerIps = List.copyOf(loadBalancerIps);
        requireNonNull(internalPolicy, "internalPolicy");
        requireNonNull(externalPolicy, "externalPolicy");
        sourceRanges = List.copyOf(sourceRanges);
        healthCheckNodePort.ifPresent(ServicePort::requirePort);
        affinity.ifPresent(Service::requireAffinity);
        requireDistinct(name, ports);
    }

    /** Begins a service without addresses and ports. */
    public static Builder of(String namespace, String name) {
        return new Builder(new ServiceName(namespace, name));
    }

    boolean isHeadless() {
        return clusterIps.isEmpty() && externalIps.isEmpty() && loadBalancerIps.isEmpty();
    }

    private static void requireAffinity(Duration affinity) {
        if (affinity.compareTo(Duration.ofSeconds(1)) < 0 || affinity.compareTo(LONGEST_AFFINITY) > 0) {
            throw new IllegalArgumentException("affinity, which is 1 second to a day, of " + affinity);
        }
    }

    private static void requireDistinct(ServiceName service, List<ServicePort> ports) {
        var names = new HashSet<String>();
        var numbers = new HashSet<ServicePort>();
        for (ServicePort port : ports) {
            if (!names.add(port.name())) {
                throw new IllegalArgumentException(service + " has two ports named \"" + port.name() + "\"");
            }
            if (!numbers.add(ServicePort.of("", port.protocol(), port.port()))) {
                throw new IllegalArgumentException(service + " has port " + port.port() + " twice");
            }
        }
    }

    /** Collects what a service has. Used by one thread. */
    public static final class Builder {
        private final ServiceName name;
        private List<ServicePort> ports = List.of();
        private List<IpAddress> clusterIps = List.of();
        private List<IpAddress> externalIps = List.of();
        private List<IpAddress> loadBalancerIps = List.of();
        private Optional<Duration> affinity = Optional.empty();
        private TrafficPolicy internalPolicy = TrafficPolicy.CLUSTER;
        private TrafficPolicy externalPolicy = TrafficPolicy.CLUSTER;
        private List<IpPrefix> sourceRanges = List.of();
        private OptionalInt healthCheckNodePort = OptionalInt.empty();

        private Builder(ServiceName name) {
            this.name = name;
        }

        public Builder ports(ServicePort... values) {
            ports = List.of(values);
            return this;
        }

        /** The only port, which has no name. */
        public Builder port(TransportProtocol protocol, int port) {
            return ports(ServicePort.of("", protocol, port));
        }

        public Builder clusterIps(IpAddress... values) {
            clusterIps = List.of(values);
            return this;
        }

        public Builder externalIps(IpAddress... values) {
            externalIps = List.of(values);
            return this;
        }

        public Builder loadBalancerIps(IpAddress... values) {
            loadBalancerIps = List.of(values);
            return this;
        }

        public Builder affinity(Duration value) {
            affinity = Optional.of(value);
            return this;
        }

        public Builder internalPolicy(TrafficPolicy value) {
            internalPolicy = value;
            return this;
        }

        public Builder externalPolicy(TrafficPolicy value) {
            externalPolicy = value;
            return this;
        }

        public Builder sourceRanges(IpPrefix... values) {
            sourceRanges = List.of(values);
            return this;
        }

        public Builder healthCheckNodePort(int value) {
            healthCheckNodePort = OptionalInt.of(value);
            return this;
        }

        /** @throws IllegalArgumentException when something is out of range, or a port is there twice */
        public Service build() {
            return new Service(
                    name,
                    ports,
                    clusterIps,
                    externalIps,
                    loadBalancerIps,
                    affinity,
                    internalPolicy,
                    externalPolicy,
                    sourceRanges,
                    healthCheckNodePort);
        }
    }
}
