package io.polder.spi;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An elastic network interface as the cloud reports it. Immutable.
 *
 * @param id the cloud's id of the ENI
 * @param primary whether it is its instance's primary ENI, which lives and dies with the instance
 * @param mac six colon-separated pairs of lower-case hex digits
 * @param subnetId the subnet (vSwitch) its addresses come from
 * @param instanceId the instance it is attached to, or on its way to or from
 * @param primaryAddress the address that cannot be released while the ENI exists
 * @param addresses every address of every family, the primary one first
 * @param tags the owner's tags
 */
public record Eni(
        String id,
        EniState state,
        boolean primary,
        String mac,
        String subnetId,
        Optional<String> instanceId,
        InetAddress primaryAddress,
        List<InetAddress> addresses,
        Map<String, String> tags) {

    public Eni {
        Checks.notBlank(id, "id");
        Checks.mac(mac);
        Checks.notBlank(subnetId, "subnetId");
        addresses = List.copyOf(addresses);
        tags = Map.copyOf(tags);
        if (addresses.isEmpty() || !addresses.get(0).equals(primaryAddress)) {
            throw new IllegalArgumentException(
                    "the addresses of " + id + " do not begin with the primary one: " + addresses);
        }
    }

    /** The addresses but for the primary one. */
    public List<InetAddress> secondaryAddresses() {
        return addresses.subList(1, addresses.size());
    }
}
