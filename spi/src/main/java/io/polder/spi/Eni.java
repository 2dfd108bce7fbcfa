package io.polder.spi;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An elastic network interface as the cloud reports it. Immutable.
 *
 * @param id the cloud's id of the ENI
 * @param mac six colon-separated pairs of lower-case hex digits
 * @param subnetId the subnet (vSwitch) its addresses come from
 * @param instanceId the instance it is attached to, or on its way to or from
 * @param addresses every single address of every family, the primary one first, which cannot be released while the ENI
 *     exists
 * @param prefixes ranges of which every address is the ENI's (an AWS delegated prefix, an alias IP range of Google's)
 * @param tags the owner's tags
 */
public record Eni(
        String id,
        EniType type,
        EniState state,
        String mac,
        String subnetId,
        Optional<String> instanceId,
        List<InetAddress> addresses,
        List<Cidr> prefixes,
        Map<String, String> tags) {

    public Eni {
        Checks.notBlank(id, "id");
        Checks.mac(mac);
        Checks.notBlank(subnetId, "subnetId");
        addresses = List.copyOf(addresses);
        prefixes = List.copyOf(prefixes);
        tags = Map.copyOf(tags);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException(id + " has no address, not even a primary one");
        }
    }

    /** Whether it is its instance's primary ENI, which lives and dies with the instance. */
    public boolean primary() {
        return type == EniType.PRIMARY;
    }

    public InetAddress primaryAddress() {
        return addresses.get(0);
    }

    /** The addresses but for the primary one. */
    public List<InetAddress> secondaryAddresses() {
        return addresses.subList(1, addresses.size());
    }

    /** The addresses of one family. */
    public List<InetAddress> addresses(IpFamily family) {
        return addresses.stream()
                .filter(address -> IpFamily.of(address) == family)
                .toList();
    }

    /** Whether an address is one of its own, as a single one or within a prefix. */
    public boolean has(InetAddress address) {
        return addresses.contains(address) || prefixes.stream().anyMatch(prefix -> prefix.contains(address));
    }

    /** The same ENI in another state. */
    public Eni in(EniState newState) {
        return new Eni(id, type, newState, mac, subnetId, instanceId, addresses, prefixes, tags);
    }
}
