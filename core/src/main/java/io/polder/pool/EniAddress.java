package io.polder.pool;

import static java.util.Objects.requireNonNull;

import io.polder.spi.Cidr;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One address of a shared ENI: what a pod needs to be wired up. Immutable; equal when the ENI and the address are, whatever
 * else was known when it was made.
 *
 * @param eniId the cloud's id of the ENI that carries the address
 * @param mac of that ENI; its link in the node is found by it
 * @param address the pod's IPv4 address, or its IPv6 address where it has no other
 * @param ipv6 its IPv6 address beside that
 * @param subnet where the address lies
 * @param prefixes the prefixes of the ENI that the address or addresses are of; none for single addresses
 */
public record EniAddress(
        String eniId, String mac, InetAddress address, Optional<InetAddress> ipv6, Subnet subnet, List<Cidr> prefixes) {

    public EniAddress {
        requireNonNull(eniId, "eniId");
        requireNonNull(mac, "mac");
        check(address, eniId, subnet);
        ipv6.ifPresent(other -> check(other, eniId, subnet));
        prefixes = List.copyOf(prefixes);
    }

    private static void check(InetAddress address, String eniId, Subnet subnet) {
        if (!subnet.cidr().contains(address)
                && !subnet.ipv6Cidr().map(c -> c.contains(address)).orElse(false)) {
            throw new IllegalArgumentException(
                    address.getHostAddress() + " of " + eniId + " is not in subnet " + subnet.id());
        }
    }

    /** A pod's only address, a single one. */
    public EniAddress(String eniId, String mac, InetAddress address, Subnet subnet) {
        this(eniId, mac, address, Optional.empty(), subnet, List.of());
    }

    /** One address, or two. */
    public List<InetAddress> addresses() {
        return ipv6.map(other -> List.of(address, other)).orElse(List.of(address));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EniAddress that
                && eniId.equals(that.eniId)
                && address.equals(that.address)
                && ipv6.equals(that.ipv6);
    }

    @Override
    public int hashCode() {
        return eniId.hashCode() * 31 + address.hashCode();
    }
}
