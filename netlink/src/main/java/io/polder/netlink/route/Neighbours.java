package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import java.util.List;

/**
 * Neighbour tables and bridges' forwarding tables of one namespace (ip-neighbour(8), bridge(8)). Thread-safe. Throws
 * {@link NetlinkException} with the kernel's reason.
 */
public final class Neighbours {

    private final NetlinkConnection connection;

    Neighbours(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** Adds an entry, or puts it in the place of the one for the same address. */
    public void replace(Neighbour neighbour) {
        connection.execute(NeighbourMessages.replace(neighbour));
    }

    /** @throws NetlinkException.NotFound when the link has no entry for the address */
    public void delete(Neighbour neighbour) {
        connection.execute(NeighbourMessages.delete(neighbour));
    }

    /** The entries of a family, those of every link. */
    public List<Neighbour> list(AddressFamily family) {
        return connection.dump(NeighbourMessages.list(family), NeighbourMessages::decode);
    }

    /** Adds a static entry to the bridge that the port belongs to, or puts it in the place of the present one. */
    public void replace(FdbEntry entry) {
        connection.execute(NeighbourMessages.replace(entry));
    }

    /** @throws NetlinkException.NotFound when the bridge has no such entry */
    public void delete(FdbEntry entry) {
        connection.execute(NeighbourMessages.delete(entry));
    }
}
