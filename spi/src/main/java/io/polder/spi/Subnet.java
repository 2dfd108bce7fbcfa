package io.polder.spi;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A subnet of a VPC in one zone: a vSwitch on Alibaba Cloud. Immutable.
 *
 * @param id the cloud's id
 * @param zoneId the zone it lies in; only instances of that zone can use its ENIs
 * @param cidr its IPv4 range
 * @param ipv6Cidr its IPv6 range, where it has one
 * @param gateway the address of its IPv4 gateway
 * @param availableAddresses IPv4 addresses that are free, as far as the cloud knew when it answered
 */
public record Subnet(
        String id, String zoneId, Cidr cidr, Optional<Cidr> ipv6Cidr, InetAddress gateway, int availableAddresses) {

    private static final int GATEWAY_FROM_THE_END = 2;

    public Subnet {
        Checks.notBlank(id, "id");
        Checks.notBlank(zoneId, "zoneId");
        Checks.atLeast(0, availableAddresses, "availableAddresses");
        if (!cidr.contains(gateway)) {
            throw new IllegalArgumentException(
                    "gateway " + gateway.getHostAddress() + " of " + id + " is not in " + cidr);
        }
    }

    /**
     * The gateway of the IPv6 range: the last address but two, as that of IPv4 is (Terway derives both so). Link-local
     * addresses aside, no cloud's API tells it.
     */
    public Optional<InetAddress> ipv6Gateway() {
        return ipv6Cidr.map(cidr -> cidr.fromTheEnd(GATEWAY_FROM_THE_END));
    }
}
