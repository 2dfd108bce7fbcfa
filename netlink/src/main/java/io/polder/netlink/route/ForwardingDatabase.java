package io.polder.netlink.route;

import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import java.util.List;
import java.util.Optional;

/**
 * The forwarding databases of one namespace: those of bridges and VXLAN devices, and the addresses that cards take in
 * (bridge(8)). Thread-safe. Throws {@link NetlinkException} with the kernel's reason.
 */
public final class ForwardingDatabase {

    private final NetlinkConnection connection;

    ForwardingDatabase(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** @throws NetlinkException.AlreadyExists when there is one for the same address */
    public void add(FdbEntry entry) {
        connection.execute(FdbMessages.add(entry));
    }

    /** Adds one more far end for an address, to which a VXLAN device sends too; for group addresses and all zeros only. */
    public void append(FdbEntry entry) {
        connection.execute(FdbMessages.append(entry));
    }

    /** Adds an entry, or puts it in the place of the one for the same address. */
    public void replace(FdbEntry entry) {
        connection.execute(FdbMessages.replace(entry));
    }

    /** @throws NetlinkException.NotFound when there is no such entry */
    public void delete(FdbEntry entry) {
        connection.execute(FdbMessages.delete(entry));
    }

    /** The entry for an address in the table of the bridge that a port belongs to. */
    public Optional<FdbEntry> findInBridge(int portIndex, MacAddress mac) {
        return find(portIndex, mac, NeighbourFlag.MASTER);
    }

    /**
     * The entry for an address in a VXLAN device's own table; of several far ends, the first.
     *
     * @throws NetlinkException.NotSupported when the device is of another kind: list those of the port
     */
    public Optional<FdbEntry> findInDevice(int linkIndex, MacAddress mac) {
        return find(linkIndex, mac, NeighbourFlag.SELF);
    }

    /** Every entry of every table. */
    public List<FdbEntry> list() {
        return connection.dump(FdbMessages.list(), FdbMessages::decode);
    }

    /** The entries of a bridge, its own and those of its ports; the kernel does the filtering. */
    public List<FdbEntry> listOfBridge(int bridgeIndex) {
        return connection.dump(FdbMessages.listOfBridge(bridgeIndex), FdbMessages::decode);
    }

    /** The entries that lead to a port, and those of its own table; the kernel does the filtering. */
    public List<FdbEntry> listOfPort(int portIndex) {
        return connection.dump(FdbMessages.listOfPort(portIndex), FdbMessages::decode);
    }

    private Optional<FdbEntry> find(int portIndex, MacAddress mac, int table) {
        try {
            return Optional.of(connection.query(FdbMessages.get(portIndex, mac, table), FdbMessages::decode));
        } catch (NetlinkException.NotFound e) {
            return Optional.empty();
        }
    }
}
