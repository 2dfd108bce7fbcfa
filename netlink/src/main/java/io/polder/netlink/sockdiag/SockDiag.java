package io.polder.netlink.sockdiag;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The TCP and UDP sockets of one network namespace (sock_diag(7), ss(8)). Thread-safe; calls take turns. It keeps the
 * namespace alive until it is closed.
 *
 * <pre>{@code
 * try (var sockets = SockDiag.open(namespace)) {
 *     // Clients that are connected to a backend that has gone would wait for ever:
 *     sockets.destroy(SocketQuery.udp().remote(backend).remotePort(53).build());
 * }
 * }</pre>
 *
 * <p>Listing needs no privileges, destroying CAP_NET_ADMIN and a kernel with CONFIG_INET_DIAG_DESTROY. Every call throws
 * {@link NetlinkException} with the kernel's reason.
 */
public final class SockDiag implements AutoCloseable {

    /** {@code NETLINK_SOCK_DIAG} with the names of its attributes. */
    public static final NetlinkProtocol PROTOCOL = SockDiagProtocol.NETLINK_SOCK_DIAG;

    private final NetlinkConnection connection;

    private SockDiag(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** Opens a connection; the handle on the namespace stays the caller's to close. */
    public static SockDiag open(NetworkNamespace namespace) {
        return open(namespace, NetlinkConnection.DEFAULT_TIMEOUT);
    }

    /** Opens a connection whose calls last no longer than {@code timeout} for each request. */
    public static SockDiag open(NetworkNamespace namespace, Duration timeout) {
        return new SockDiag(NetlinkConnection.open(namespace, PROTOCOL, timeout));
    }

    /** Over a connection of the caller's, such as one to a test's fake kernel; closing this closes it. */
    public static SockDiag over(NetlinkConnection connection) {
        return new SockDiag(requireNonNull(connection, "connection"));
    }

    /** The sockets that match; the kernel does the filtering. One that comes or goes meanwhile may be in it or not. */
    public List<InetSocket> list(SocketQuery query) {
        var sockets = new ArrayList<InetSocket>();
        for (AddressFamily family : query.families()) {
            sockets.addAll(
                    connection.dump(SockDiagMessages.list(query, family), SockDiagMessages.decoder(query.protocol())));
        }
        return sockets;
    }

    /**
     * Destroys one socket, the one with this cookie: whoever waits on it gets ECONNABORTED, a TCP peer a reset. A UDP
     * socket only loses what it was connected to, so that sending on it fails with EDESTADDRREQ, and stays bound.
     *
     * @return false when the kernel found no such socket: it is gone, or another with the same addresses hides it
     * @throws NetlinkException.NotSupported when this kernel cannot destroy sockets
     */
    public boolean destroy(InetSocket socket) {
        try {
            connection.execute(SockDiagMessages.destroy(socket));
            return true;
        } catch (NetlinkException.NotFound e) {
            return false;
        }
    }

    /**
     * Destroys the sockets that match, as {@link #destroy(InetSocket)} does, each by its cookie. Those in {@link
     * SocketState#TIME_WAIT} are nobody's, and are spared unless the query asks for that state.
     */
    public Destroyed destroy(SocketQuery query) {
        List<InetSocket> wanted = list(query).stream()
                .filter(socket -> socket.state() != SocketState.TIME_WAIT
                        || !query.states().isEmpty())
                .toList();
        int count = 0;
        while (!wanted.isEmpty()) {
            List<InetSocket> refused = destroyEach(wanted);
            count += wanted.size() - refused.size();
            boolean progress = refused.size() < wanted.size();
            wanted = refused.isEmpty() ? refused : stillThere(query, refused);
            if (!progress) {
                break;
            }
        }
        return new Destroyed(count, wanted);
    }

    /** Returns those that the kernel did not find. */
    private List<InetSocket> destroyEach(List<InetSocket> sockets) {
        var refused = new ArrayList<InetSocket>();
        for (InetSocket socket : sockets) {
            if (!destroy(socket)) {
                refused.add(socket);
            }
        }
        return refused;
    }

    /** Those of the sockets that have not gone; where one that hid them was destroyed, they can be found now. */
    private List<InetSocket> stillThere(SocketQuery query, List<InetSocket> sockets) {
        Set<Long> cookies = sockets.stream().map(InetSocket::cookie).collect(Collectors.toSet());
        return list(query).stream()
                .filter(socket -> cookies.contains(socket.cookie()))
                .toList();
    }

    /** Closes the socket. A second time does nothing. */
    @Override
    public void close() {
        connection.close();
    }
}
