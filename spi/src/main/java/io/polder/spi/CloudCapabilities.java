package io.polder.spi;

/**
 * What differs between clouds and matters above the SPI. Immutable.
 *
 * @param maxAddressesPerAssign the most addresses one {@link NetworkInterfaces#assignAddresses} may ask for, at least 1
 * @param assignTakesToken whether a repeated assign with the same client token is the same request; where not, an
 *     unknown outcome is settled by listing
 * @param hotPlug whether an ENI can be attached to a running instance
 * @param ipv6 whether ENIs carry IPv6 addresses
 */
public record CloudCapabilities(int maxAddressesPerAssign, boolean assignTakesToken, boolean hotPlug, boolean ipv6) {

    public CloudCapabilities {
        Checks.atLeast(1, maxAddressesPerAssign, "maxAddressesPerAssign");
    }
}
