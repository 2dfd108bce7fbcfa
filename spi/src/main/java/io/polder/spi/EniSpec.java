package io.polder.spi;

import java.util.List;
import java.util.Map;

/**
 * An ENI to be created. Immutable.
 *
 * @param subnetId the subnet (vSwitch) to take its addresses from
 * @param type {@code SECONDARY} or {@code TRUNK}
 * @param securityGroupIds the security groups it joins; empty where the cloud has a default
 * @param secondaryAddressCount IPv4 addresses beyond the primary one, at least 0
 * @param ipv6AddressCount IPv6 addresses, at least 0
 * @param ipv4PrefixCount IPv4 prefixes, at least 0; not together with secondary addresses on some clouds
 * @param ipv6PrefixCount IPv6 prefixes, at least 0
 * @param tags how its owner finds it again
 */
public record EniSpec(
        String subnetId,
        EniType type,
        List<String> securityGroupIds,
        int secondaryAddressCount,
        int ipv6AddressCount,
        int ipv4PrefixCount,
        int ipv6PrefixCount,
        Map<String, String> tags) {

    public EniSpec {
        Checks.notBlank(subnetId, "subnetId");
        if (type == EniType.PRIMARY) {
            throw new IllegalArgumentException("a primary ENI comes with its instance and is not created by itself");
        }
        Checks.atLeast(0, secondaryAddressCount, "secondaryAddressCount");
        Checks.atLeast(0, ipv6AddressCount, "ipv6AddressCount");
        Checks.atLeast(0, ipv4PrefixCount, "ipv4PrefixCount");
        Checks.atLeast(0, ipv6PrefixCount, "ipv6PrefixCount");
        securityGroupIds = List.copyOf(securityGroupIds);
        tags = Map.copyOf(tags);
    }

    /** An ENI with its primary IPv4 address only. */
    public static EniSpec in(String subnetId, Map<String, String> tags) {
        return new EniSpec(subnetId, EniType.SECONDARY, List.of(), 0, 0, 0, 0, tags);
    }

    public EniSpec withSecurityGroups(List<String> ids) {
        return new EniSpec(
                subnetId, type, ids, secondaryAddressCount, ipv6AddressCount, ipv4PrefixCount, ipv6PrefixCount, tags);
    }

    /** The same with this many addresses of a family; of IPv4, beyond the primary one. */
    public EniSpec withAddresses(IpFamily family, int count) {
        boolean ipv4 = family == IpFamily.IPV4;
        return new EniSpec(
                subnetId,
                type,
                securityGroupIds,
                ipv4 ? count : secondaryAddressCount,
                ipv4 ? ipv6AddressCount : count,
                ipv4PrefixCount,
                ipv6PrefixCount,
                tags);
    }

    /** The same with this many prefixes of a family. */
    public EniSpec withPrefixes(IpFamily family, int count) {
        boolean ipv4 = family == IpFamily.IPV4;
        return new EniSpec(
                subnetId,
                type,
                securityGroupIds,
                secondaryAddressCount,
                ipv6AddressCount,
                ipv4 ? count : ipv4PrefixCount,
                ipv4 ? ipv6PrefixCount : count,
                tags);
    }

    /** The same as a trunk. */
    public EniSpec asTrunk() {
        return new EniSpec(
                subnetId,
                EniType.TRUNK,
                securityGroupIds,
                secondaryAddressCount,
                ipv6AddressCount,
                ipv4PrefixCount,
                ipv6PrefixCount,
                tags);
    }
}
