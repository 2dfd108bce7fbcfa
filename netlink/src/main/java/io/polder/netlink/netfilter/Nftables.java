package io.polder.netlink.netfilter;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkProtocol;
import java.util.List;

/**
 * nftables of one network namespace, as far as it takes to translate addresses and to lead a bridge's frames elsewhere
 * (nft(8), net/netfilter/nf_tables_api.c). Changes are whole or not at all. Thread-safe; calls take turns. It keeps the namespace alive
 * until it is closed.
 *
 * <p>Every call needs CAP_NET_ADMIN and throws {@link NetlinkException} with the kernel's reason. Where the kernel has no
 * nftables, that is {@code EINVAL} or {@link NetlinkException.NotSupported}, and {@code EPROTONOSUPPORT} of {@link #open} where it
 * has no netfilter at all.
 */
public final class Nftables implements AutoCloseable {

    private static final NetlinkProtocol PROTOCOL =
            new NetlinkProtocol(NetfilterProtocol.NETLINK_NETFILTER.number(), "nftables", NftMessages.SHAPE);

    private final NetlinkConnection connection;

    private Nftables(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** Opens a connection; the handle on the namespace stays the caller's to close. */
    public static Nftables open(NetworkNamespace namespace) {
        return new Nftables(NetlinkConnection.open(namespace, PROTOCOL));
    }

    /** Over a connection of the caller's, such as one to a test's fake kernel; closing this closes it. */
    public static Nftables over(NetlinkConnection connection) {
        return new Nftables(requireNonNull(connection, "connection"));
    }

    /** Makes the table so, whether there is one of its name or not. No packet meets half of it. Flows that are stay as they are. */
    public void replace(NatTable table) {
        connection.transact(NftMessages.BEGIN, NftMessages.replace(table), NftMessages.END);
    }

    /** As {@link #replace(NatTable)}. */
    public void replace(BridgeTable table) {
        connection.transact(NftMessages.BEGIN, NftMessages.replace(table), NftMessages.END);
    }

    /** Deletes the table, with all that is in it; without one it does nothing. */
    public void delete(AddressFamily family, String table) {
        connection.transact(NftMessages.BEGIN, NftMessages.delete(family.number(), table), NftMessages.END);
    }

    /** Deletes a table of the bridge family; without one it does nothing. */
    public void deleteBridge(String table) {
        connection.transact(NftMessages.BEGIN, NftMessages.delete(NftMessages.BRIDGE, table), NftMessages.END);
    }

    /** The names of a family's tables, whoever has made them. */
    public List<String> tables(AddressFamily family) {
        return connection.dump(NftMessages.listTables(family.number()), NftMessages::tableName);
    }

    /** The names of the bridge family's tables, whoever has made them. */
    public List<String> bridgeTables() {
        return connection.dump(NftMessages.listTables(NftMessages.BRIDGE), NftMessages::tableName);
    }

    /** How many rules of a table the kernel has; 0 without the table. */
    public int ruleCount(AddressFamily family, String table) {
        return (int) connection.dump(NftMessages.listRules(family.number(), table), NftMessages::tableOfRule).stream()
                .filter(table::equals)
                .count();
    }

    /** Closes the socket. A second time does nothing. */
    @Override
    public void close() {
        connection.close();
    }
}
