package io.polder.netlink.netfilter;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkProtocol;
import java.time.Duration;
import java.util.List;

/**
 * The connection tracking table of one network namespace (conntrack(8)). Thread-safe; calls take turns. It keeps the
 * namespace alive until it is closed.
 *
 * <pre>{@code
 * try (var conntrack = Conntrack.open(namespace)) {
 *     int gone = conntrack.delete(ConntrackFilter.builder().replySource(backend).build());
 * }
 * }</pre>
 *
 * <p>Every call needs CAP_NET_ADMIN, listing too, and throws {@link NetlinkException} with the kernel's reason.
 */
public final class Conntrack implements AutoCloseable {

    /** {@code NETLINK_NETFILTER} with the names of connection tracking's attributes. */
    public static final NetlinkProtocol PROTOCOL = NetfilterProtocol.NETLINK_NETFILTER;

    private final NetlinkConnection connection;

    private Conntrack(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** Opens a connection; the handle on the namespace stays the caller's to close. */
    public static Conntrack open(NetworkNamespace namespace) {
        return open(namespace, NetlinkConnection.DEFAULT_TIMEOUT);
    }

    /** Opens a connection whose calls last no longer than {@code timeout} for each request. */
    public static Conntrack open(NetworkNamespace namespace, Duration timeout) {
        return new Conntrack(NetlinkConnection.open(namespace, PROTOCOL, timeout));
    }

    /** Over a connection of the caller's, such as one to a test's fake kernel; closing this closes it. */
    public static Conntrack over(NetlinkConnection connection) {
        return new Conntrack(requireNonNull(connection, "connection"));
    }

    /**
     * The flows that match. The kernel filters as far as it can: by family, mark, protocol, ports and whole IPv4
     * addresses, since Linux 6.8 by zone; the rest is filtered here. A flow that comes or goes meanwhile may be in the
     * list or not, and when the table is resized meanwhile, one may be there twice.
     */
    public List<ConntrackEntry> list(ConntrackFilter filter) {
        return connection.dump(ConntrackMessages.list(filter), ConntrackMessages::decode).stream()
                .filter(filter::matches)
                .toList();
    }

    /**
     * Deletes the flows that match, one by one: only so does the kernel tell how many there were. Each is named by its
     * packets and its id, so that none that has come in its place since is deleted, as far as the kernel tells the two
     * apart: see {@link ConntrackEntry#id}.
     *
     * @return how many were deleted; those that went on their own meanwhile do not count
     */
    public int delete(ConntrackFilter filter) {
        int deleted = 0;
        for (ConntrackEntry entry : list(filter)) {
            deleted += delete(entry) ? 1 : 0;
        }
        return deleted;
    }

    /**
     * Deletes one flow, with an id only the very one.
     *
     * @return false when it is not there any more
     */
    public boolean delete(ConntrackEntry entry) {
        try {
            connection.execute(ConntrackMessages.delete(entry));
            return true;
        } catch (NetlinkException.NotFound e) {
            return false;
        }
    }

    /** Deletes every flow of the namespace, in one request. */
    public void flush() {
        connection.execute(ConntrackMessages.flush());
    }

    /**
     * Makes a flow, as if its packets had been seen.
     *
     * @throws NetlinkException.AlreadyExists when there is one with the same packets in the same zone
     */
    public void create(ConntrackEntry entry) {
        connection.execute(ConntrackMessages.create(entry));
    }

    /** Closes the socket. A second time does nothing. */
    @Override
    public void close() {
        connection.close();
    }
}
