package io.polder.spi;

/**
 * What differs between clouds and matters above the SPI. Immutable.
 *
 * @param maxAddressesPerAssign the most addresses one {@link NetworkInterfaces#assignAddresses} or {@code
 *     releaseAddresses} may name, at least 1
 * @param maxPrefixesPerAssign the most prefixes one {@link NetworkInterfaces#assignPrefixes} or {@code releasePrefixes}
 *     may name; 0 where ENIs have none
 * @param maxAttachesInFlight attaches that an instance can have on their way, at least 1
 * @param assignTakesToken whether a repeated assign with the same client token is the same request; where not, an
 *     unknown outcome is settled by listing
 * @param hotPlug whether an ENI can be attached to a running instance
 * @param ipv6 whether ENIs carry IPv6 addresses
 */
public record CloudCapabilities(
        int maxAddressesPerAssign,
        int maxPrefixesPerAssign,
        int maxAttachesInFlight,
        boolean assignTakesToken,
        boolean hotPlug,
        boolean ipv6) {

    public CloudCapabilities {
        Checks.atLeast(1, maxAddressesPerAssign, "maxAddressesPerAssign");
        Checks.atLeast(0, maxPrefixesPerAssign, "maxPrefixesPerAssign");
        Checks.atLeast(1, maxAttachesInFlight, "maxAttachesInFlight");
    }

    /** The same, but for the token. */
    public CloudCapabilities withAssignToken(boolean taken) {
        return new CloudCapabilities(
                maxAddressesPerAssign, maxPrefixesPerAssign, maxAttachesInFlight, taken, hotPlug, ipv6);
    }
}
