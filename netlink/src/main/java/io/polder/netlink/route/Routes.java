package io.polder.netlink.route;

import io.polder.linux.Errno;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import java.util.List;
import java.util.Optional;

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

    /** Adds a route behind those to the same destination, table and metric; for IPv6 as one more next hop of theirs. */
    public void append(Route route) {
        connection.execute(RouteMessages.append(route));
    }

    /** Adds a route, or puts it in the place of one to the same destination, table and metric. */
    public void replace(Route route) {
        connection.execute(RouteMessages.replace(route));
    }

    /**
     * Puts a route in the place of one to the same destination, table and metric.
     *
     * @throws NetlinkException.NotFound when there is none
     */
    public void change(Route route) {
        connection.execute(RouteMessages.change(route));
    }

    /** @throws NetlinkException.NotFound when there is none like it */
    public void delete(Route route) {
        connection.execute(RouteMessages.delete(route));
    }

    /**
     * Deletes the first route to exactly that prefix in a table, wherever it leads and whoever added it.
     *
     * @throws NetlinkException.NotFound when there is none
     */
    public void delete(IpPrefix destination, int table) {
        connection.execute(RouteMessages.delete(destination, table));
    }

    /**
     * The way a packet would take. The route in the answer is to that one address, and its {@link Route#others} may hold
     * what was asked for.
     *
     * @throws NetlinkException when there is none: ENETUNREACH, EHOSTUNREACH, EACCES or EINVAL by the type of the route that
     *     ends the search
     */
    public Route get(RouteQuery query) {
        return connection.query(RouteMessages.get(query), RouteMessages::decode);
    }

    /** The way a packet that is sent from here to that address would take. */
    public Route get(IpAddress destination) {
        return get(RouteQuery.to(destination).build());
    }

    /** Every route of a family in every table, those the kernel made included. */
    public List<Route> list(AddressFamily family) {
        return list(RouteFilter.of(family));
    }

    /** The routes of one table; empty where there is no such table. The kernel does the filtering. */
    public List<Route> list(AddressFamily family, int table) {
        return list(RouteFilter.of(family).table(table));
    }

    /**
     * The routes a filter lets through; none where it names a table that there is not.
     *
     * @throws NetlinkException.NotFound when it names a link that there is not
     */
    public List<Route> list(RouteFilter filter) {
        try {
            return connection.dump(RouteMessages.list(filter), new RouteDecoder());
        } catch (NetlinkException.NotFound e) {
            if (e.errno().equals(Optional.of(Errno.ENOENT))) {
                return List.of(); // What the kernel answers when the table was never used.
            }
            throw e;
        }
    }
}
