package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkProtocol;
import io.polder.netlink.tc.TrafficControl;
import java.time.Duration;

/**
 * rtnetlink in one network namespace. Thread-safe; calls take turns, so a busy embedder opens one per purpose. It keeps
 * the namespace alive until it is closed.
 */
public final class RouteNetlink implements AutoCloseable {

    /** {@code NETLINK_ROUTE} with the names of its attributes. */
    public static final NetlinkProtocol PROTOCOL = RouteProtocol.NETLINK_ROUTE;

    private final NetlinkConnection connection;
    private final Links links;
    private final Addresses addresses;
    private final Routes routes;
    private final NextHops nextHops;
    private final Rules rules;
    private final Neighbours neighbours;
    private final ForwardingDatabase fdb;
    private final TrafficControl trafficControl;
    private final NamespaceIds namespaceIds;
    private final BridgeVlans bridgeVlans;

    private RouteNetlink(NetlinkConnection connection) {
        this.connection = connection;
        links = new Links(connection);
        addresses = new Addresses(connection);
        routes = new Routes(connection);
        nextHops = new NextHops(connection);
        rules = new Rules(connection);
        neighbours = new Neighbours(connection);
        fdb = new ForwardingDatabase(connection);
        trafficControl = new TrafficControl(connection);
        namespaceIds = new NamespaceIds(connection);
        bridgeVlans = new BridgeVlans(connection);
    }

    /** Opens a connection; the handle on the namespace stays the caller's to close. */
    public static RouteNetlink open(NetworkNamespace namespace) {
        return open(namespace, NetlinkConnection.DEFAULT_TIMEOUT);
    }

    /** Opens a connection whose calls last no longer than {@code timeout}. */
    public static RouteNetlink open(NetworkNamespace namespace, Duration timeout) {
        return new RouteNetlink(NetlinkConnection.open(namespace, RouteProtocol.NETLINK_ROUTE, timeout));
    }

    /**
     * Opens a connection with the default timeout, and returns while its socket is still being opened: the first call waits
     * for that, and throws what {@link #open} would throw.
     */
    public static RouteNetlink openAhead(NetworkNamespace namespace) {
        return new RouteNetlink(
                NetlinkConnection.openAhead(namespace, RouteProtocol.NETLINK_ROUTE, NetlinkConnection.DEFAULT_TIMEOUT));
    }

    /** Over a connection of the caller's, such as one to a test's fake kernel; closing this closes it. */
    public static RouteNetlink over(NetlinkConnection connection) {
        return new RouteNetlink(requireNonNull(connection, "connection"));
    }

    public Links links() {
        return links;
    }

    public Addresses addresses() {
        return addresses;
    }

    public Routes routes() {
        return routes;
    }

    public NextHops nextHops() {
        return nextHops;
    }

    public Rules rules() {
        return rules;
    }

    public Neighbours neighbours() {
        return neighbours;
    }

    public ForwardingDatabase fdb() {
        return fdb;
    }

    public TrafficControl trafficControl() {
        return trafficControl;
    }

    public NamespaceIds namespaceIds() {
        return namespaceIds;
    }

    public BridgeVlans bridgeVlans() {
        return bridgeVlans;
    }

    /** A batch to be filled and executed. */
    public Batch batch() {
        return new Batch(connection);
    }

    /** Closes the socket. A second time does nothing. */
    @Override
    public void close() {
        connection.close();
    }
}
