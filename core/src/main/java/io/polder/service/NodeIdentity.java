package io.polder.service;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The node that a load balancer works for. Immutable.
 *
 * @param name as endpoints have it
 * @param zone as hints have it
 * @param addresses on which node ports are reached; in the name of the first of each family other nodes' endpoints are
 */
public record NodeIdentity(String name, Optional<String> zone, List<IpAddress> addresses) {

    public NodeIdentity {
        requireNonNull(name, "name");
        requireNonNull(zone, "zone");
        addresses = List.copyOf(addresses);
    }

    /** A node of no zone without node ports. */
    public static NodeIdentity of(String name) {
        return new NodeIdentity(name, Optional.empty(), List.of());
    }

    /** The first of each family, in whose name other nodes are reached. */
    List<IpAddress> firstAddresses() {
        return Stream.of(AddressFamily.values())
                .flatMap(family -> addresses.stream()
                        .filter(address -> address.family() == family)
                        .limit(1))
                .toList();
    }

    public NodeIdentity inZone(String value) {
        return new NodeIdentity(name, Optional.of(value), addresses);
    }

    public NodeIdentity with(IpAddress... values) {
        return new NodeIdentity(name, zone, List.of(values));
    }
}
