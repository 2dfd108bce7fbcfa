package io.polder.spi;

import java.util.List;
import java.util.Optional;

/** One account of one cloud in one region. Thread-safe. */
public interface CloudProvider extends AutoCloseable {

    /** What this cloud can do; constant for the life of the provider. */
    CloudCapabilities capabilities();

    NetworkInterfaces networkInterfaces();

    Subnets subnets();

    InstanceTypes instanceTypes();

    /** The metadata of the instance this JVM runs on, or empty where it does not run on one of this cloud. */
    Optional<InstanceMetadata> instanceMetadata();

    /** The kinds of load balancer this cloud has, the one to prefer first; empty where the provider has none. */
    default List<LoadBalancers> loadBalancers() {
        return List.of();
    }

    /** The cloud's private DNS zones, or empty where the provider has none. */
    default Optional<DnsZones> dnsZones() {
        return Optional.empty();
    }

    /** Releases connections. Resources in the cloud stay. Closing twice does nothing. */
    @Override
    void close();
}
