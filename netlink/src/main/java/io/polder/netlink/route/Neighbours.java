package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import java.util.List;
import java.util.Optional;

/**
 * Neighbour tables of one namespace (ip-neighbour(8)). Thread-safe. Throws {@link NetlinkException} with the kernel's
 * reason.
 */
public final class Neighbours {

    private final NetlinkConnection connection;

    Neighbours(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** @throws NetlinkException.AlreadyExists when the link has an entry for the address */
    public void add(Neighbour neighbour) {
        connection.execute(NeighbourMessages.add(neighbour));
    }

    /** Adds an entry, or puts it in the place of the one for the same address. */
    public void replace(Neighbour neighbour) {
        connection.execute(NeighbourMessages.replace(neighbour));
    }

    /**
     * Puts an entry in the place of the one for the same address.
     *
     * @throws NetlinkException.NotFound when the link has none
     */
    public void change(Neighbour neighbour) {
        connection.execute(NeighbourMessages.change(neighbour));
    }

    /**
     * Deletes the entry for that address on that link, whatever else it says; a proxy with the flag {@link
     * NeighbourFlag#PROXY} only.
     *
     * @throws NetlinkException.NotFound when the link has no entry for the address
     */
    public void delete(Neighbour neighbour) {
        connection.execute(NeighbourMessages.delete(neighbour));
    }

    /** A link's entry for an address. */
    public Optional<Neighbour> find(int linkIndex, IpAddress address) {
        try {
            return Optional.of(connection.query(NeighbourMessages.get(linkIndex, address), NeighbourMessages::decode));
        } catch (NetlinkException.NotFound e) {
            return Optional.empty();
        }
    }

    /** The entries of a family, those of every link. */
    public List<Neighbour> list(AddressFamily family) {
        return connection.dump(NeighbourMessages.list(family), NeighbourMessages::decode);
    }

    /** A link's entries of a family; the kernel does the filtering. */
    public List<Neighbour> list(AddressFamily family, int linkIndex) {
        var request = NeighbourMessages.list(family, NeighbourMessages.NDA_IFINDEX, linkIndex);
        return connection.dump(request, NeighbourMessages::decode);
    }

    /** The entries of the links that belong to a bridge or another master; the kernel does the filtering. */
    public List<Neighbour> listByMaster(AddressFamily family, int masterIndex) {
        var request = NeighbourMessages.list(family, NeighbourMessages.NDA_MASTER, masterIndex);
        return connection.dump(request, NeighbourMessages::decode);
    }

    /** The addresses that this machine answers for, on whatever link; they are in no other list. */
    public List<Neighbour> listProxies(AddressFamily family) {
        return connection.dump(NeighbourMessages.listProxies(family), NeighbourMessages::decode);
    }
}
