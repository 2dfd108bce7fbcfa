package io.polder.spi;

/**
 * What an instance type allows. Immutable.
 *
 * @param name the cloud's name of it, such as {@code ecs.g7.xlarge}
 * @param maxEnis ENIs an instance can have, the primary one included; at least 1
 * @param ipv4PerEni IPv4 addresses and prefixes an ENI can have, the primary address included; at least 1
 * @param ipv6PerEni IPv6 addresses and prefixes an ENI can have; 0 where the type has no IPv6
 * @param queuesPerEni receive queues of a secondary ENI, at least 1
 * @param maxTrunkedEnis ENIs that a trunk can carry; 0 where the type has no trunk
 */
public record InstanceType(
        String name, int maxEnis, int ipv4PerEni, int ipv6PerEni, int queuesPerEni, int maxTrunkedEnis) {

    public InstanceType {
        Checks.notBlank(name, "name");
        Checks.atLeast(1, maxEnis, "maxEnis");
        Checks.atLeast(1, ipv4PerEni, "ipv4PerEni");
        Checks.atLeast(0, ipv6PerEni, "ipv6PerEni");
        Checks.atLeast(1, queuesPerEni, "queuesPerEni");
        Checks.atLeast(0, maxTrunkedEnis, "maxTrunkedEnis");
    }

    /** A type with one queue and without trunks. */
    public InstanceType(String name, int maxEnis, int ipv4PerEni, int ipv6PerEni) {
        this(name, maxEnis, ipv4PerEni, ipv6PerEni, 1, 0);
    }

    /** Addresses and prefixes of a family that an ENI can have, the primary address included. */
    public int perEni(IpFamily family) {
        return family == IpFamily.IPV4 ? ipv4PerEni : ipv6PerEni;
    }
}
