package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import java.util.List;

/**
 * Addresses of the links of one namespace (ip-address(8)). Thread-safe. Throws {@link NetlinkException} with the
 * kernel's reason.
 */
public final class Addresses {

    private final NetlinkConnection connection;

    Addresses(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** @throws NetlinkException.AlreadyExists when the link has the address */
    public void add(Address address) {
        connection.execute(AddressMessages.add(address));
    }

    /** Adds an address, or gives the link's the lifetimes, the metric and, for IPv6, the flags of this one. */
    public void replace(Address address) {
        connection.execute(AddressMessages.replace(address));
    }

    /** @throws NetlinkException.NotFound when the link has no such address with such a peer and prefix length */
    public void delete(Address address) {
        connection.execute(AddressMessages.delete(address));
    }

    /** Every address of a family. */
    public List<Address> list(AddressFamily family) {
        return connection.dump(AddressMessages.list(family, 0), AddressMessages::decode);
    }

    /** A link's addresses of a family; the kernel does the filtering. */
    public List<Address> list(AddressFamily family, int linkIndex) {
        return connection.dump(AddressMessages.list(family, linkIndex), AddressMessages::decode);
    }
}
