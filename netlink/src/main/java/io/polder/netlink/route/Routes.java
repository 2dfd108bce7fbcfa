package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import java.util.List;

/** Routes of one namespace (ip-route(8)). Thread-safe. Throws {@link NetlinkException} with the kernel's reason. */
public final class Routes {

    private final NetlinkConnection connection;

    Routes(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** @throws NetlinkException.AlreadyExists when there is one to the same destination, table and metric */
    public void add(Route route) {
        connection.execute(RouteMessages.add(route));
    }

    /** Adds a route, or puts it in the place of one to the same destination, table and metric. */
    public void replace(Route route) {
        connection.execute(RouteMessages.replace(route));
    }

    /** @throws NetlinkException.NotFound when there is none like it */
    public void delete(Route route) {
        connection.execute(RouteMessages.delete(route));
    }

    /** Every route of a family in every table, those the kernel made included. */
    public List<Route> list(AddressFamily family) {
        return connection.dump(RouteMessages.list(family, 0), RouteMessages::decode);
    }

    /** The routes of one table; empty where there is no such table. The kernel does the filtering. */
    public List<Route> list(AddressFamily family, int table) {
        try {
            return connection.dump(RouteMessages.list(family, table), RouteMessages::decode);
        } catch (NetlinkException.NotFound e) {
            return List.of(); // What the kernel answers when the table was never used.
        }
    }
}
