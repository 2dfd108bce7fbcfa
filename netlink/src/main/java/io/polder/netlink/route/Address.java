package io.polder.netlink.route;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.Optional;

/**
 * An address of a link (ip-address(8)). Immutable.
 *
 * @param linkIndex the link's number
 * @param local the address with its prefix length
 * @param peer the other end's address on a point-to-point link
 * @param scope {@link Scope#UNIVERSE} for what is valid everywhere
 * @param noPrefixRoute whether the kernel shall not add a route to the prefix
 * @param noDad IPv6: whether duplicate address detection is skipped, so that the address can be used at once
 */
public record Address(
        int linkIndex, IpPrefix local, Optional<IpAddress> peer, Scope scope, boolean noPrefixRoute, boolean noDad)
        implements NetworkObject {

    public Address {
        if (linkIndex < 1) {
            throw new IllegalArgumentException("link index " + linkIndex + " is not positive");
        }
    }

    /** An address valid everywhere, without the flags. */
    public Address(int linkIndex, IpPrefix local) {
        this(linkIndex, local, Optional.empty(), Scope.UNIVERSE, false, false);
    }

    /** {@code 10.0.0.5/24 on link 3}. */
    @Override
    public String toString() {
        return local + " on link " + linkIndex;
    }
}
