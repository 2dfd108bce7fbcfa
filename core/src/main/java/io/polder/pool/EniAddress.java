package io.polder.pool;

import static java.util.Objects.requireNonNull;

import io.polder.spi.Subnet;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One address of a shared ENI: what a pod needs to be wired up. Immutable; equal when the ENI and the address are, whatever
 * else was known when it was made.
 *
 * @param eniId the cloud's id of the ENI that carries the address
 * @param mac of that ENI; its link in the node is found by it
 * @param address the pod's address
 * @param subnet where the address lies; the same for all addresses of one factory
 */
public record EniAddress(String eniId, String mac, InetAddress address, Subnet subnet) {

    public EniAddress {
        requireNonNull(eniId, "eniId");
        requireNonNull(mac, "mac");
        if (!subnet.cidr().contains(address)
                && !subnet.ipv6Cidr().map(c -> c.contains(address)).orElse(false)) {
            throw new IllegalArgumentException(
                    address.getHostAddress() + " of " + eniId + " is not in subnet " + subnet.id());
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EniAddress that && eniId.equals(that.eniId) && address.equals(that.address);
    }

    @Override
    public int hashCode() {
        return eniId.hashCode() * 31 + address.hashCode();
    }
}
