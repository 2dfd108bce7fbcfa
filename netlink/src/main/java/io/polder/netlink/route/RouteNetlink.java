package io.polder.netlink.route;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.NetlinkConnection;
import java.time.Duration;

/**
 * rtnetlink in one network namespace. Thread-safe; calls take turns, so a busy embedder opens one per purpose. It keeps
 * the namespace alive until it is closed.
 */
public final class RouteNetlink implements AutoCloseable {

    private final NetlinkConnection connection;
    private final Links links;
    private final Addresses addresses;
    private final Routes routes;
    private final Rules rules;
    private final Neighbours neighbours;
    private final TrafficControl trafficControl;
    private final NamespaceIds namespaceIds;
    private final BridgeVlans bridgeVlans;

    private RouteNetlink(NetlinkConnection connection) {
        this.connection = connection;
        links = new Links(connection);
        addresses = new Addresses(connection);
        routes = new Routes(connection);
        rules = new Rules(connection);
        neighbours = new Neighbours(connection);
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

    public Links links() {
        return links;
    }

    public Addresses addresses() {
        return addresses;
    }

    public Routes routes() {
        return routes;
    }

    public Rules rules() {
        return rules;
    }

    public Neighbours neighbours() {
        return neighbours;
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
