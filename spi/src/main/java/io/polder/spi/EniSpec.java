package io.polder.spi;

import java.util.List;
import java.util.Map;

/**
 * An ENI to be created. Immutable.
 *
 * @param subnetId the subnet (vSwitch) to take its addresses from
 * @param securityGroupIds the security groups it joins; empty where the cloud has a default
 * @param secondaryAddressCount IPv4 addresses beyond the primary one, at least 0
 * @param ipv6AddressCount IPv6 addresses, at least 0
 * @param tags how its owner finds it again
 */
public record EniSpec(
        String subnetId,
        List<String> securityGroupIds,
        int secondaryAddressCount,
        int ipv6AddressCount,
        Map<String, String> tags) {

    public EniSpec {
        Checks.notBlank(subnetId, "subnetId");
        Checks.atLeast(0, secondaryAddressCount, "secondaryAddressCount");
        Checks.atLeast(0, ipv6AddressCount, "ipv6AddressCount");
        securityGroupIds = List.copyOf(securityGroupIds);
        tags = Map.copyOf(tags);
    }

    /** An ENI with its primary IPv4 address only. */
    public static EniSpec in(String subnetId, Map<String, String> tags) {
        return new EniSpec(subnetId, List.of(), 0, 0, tags);
    }
}
