package io.polder.spi;

/**
 * What an instance type allows. Immutable.
 *
 * @param name the cloud's name of it, such as {@code ecs.g7.xlarge}
 * @param maxEnis ENIs an instance can have, the primary one included; at least 1
 * @param ipv4PerEni IPv4 addresses an ENI can have, the primary one included; at least 1
 * @param ipv6PerEni IPv6 addresses an ENI can have; 0 where the type has no IPv6
 */
public record InstanceType(String name, int maxEnis, int ipv4PerEni, int ipv6PerEni) {

    public InstanceType {
        Checks.notBlank(name, "name");
        Checks.atLeast(1, maxEnis, "maxEnis");
        Checks.atLeast(1, ipv4PerEni, "ipv4PerEni");
        Checks.atLeast(0, ipv6PerEni, "ipv6PerEni");
    }
}
