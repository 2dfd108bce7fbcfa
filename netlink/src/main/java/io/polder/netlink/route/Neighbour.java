package io.polder.netlink.route;

import io.polder.netlink.IpAddress;
import io.polder.netlink.MacAddress;
import java.util.Optional;

/**
 * An entry of a link's neighbour table: which MAC address an IP address has (ip-neighbour(8)). Immutable.
 *
 * @param linkIndex the link's number
 * @param mac absent while it is not known
 * @param permanent whether it never ages
 */
public record Neighbour(int linkIndex, IpAddress address, Optional<MacAddress> mac, boolean permanent)
        implements NetworkObject {

    /** A permanent entry. */
    public static Neighbour permanent(int linkIndex, IpAddress address, MacAddress mac) {
        return new Neighbour(linkIndex, address, Optional.of(mac), true);
    }

    @Override
    public String toString() {
        return address + mac.map(value -> " at " + value).orElse("") + " on link " + linkIndex
                + (permanent ? " permanent" : "");
    }
}
