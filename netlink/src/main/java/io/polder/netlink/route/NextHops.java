package io.polder.netlink.route;

import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import java.util.List;
import java.util.Optional;

/**
 * Next-hop objects of one namespace (ip-nexthop(8), Linux 5.3). Thread-safe. Throws {@link NetlinkException} with the
 * kernel's reason.
 */
public final class NextHops {

    private final NetlinkConnection connection;

    NextHops(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** @throws NetlinkException.AlreadyExists when there is one with that id */
    public void add(NextHopObject object) {
        connection.execute(NextHopMessages.add(object));
    }

    /** Adds an object, or puts it in the place of the one with that id: what led to that leads to this at once. */
    public void replace(NextHopObject object) {
        connection.execute(NextHopMessages.replace(object));
    }

    /**
     * Deletes an object, and with it the routes that lead to it and the groups of which it is the last member.
     *
     * @throws NetlinkException.NotFound when there is none with that id
     */
    public void delete(int id) {
        connection.execute(NextHopMessages.delete(id));
    }

    public Optional<NextHopObject> find(int id) {
        try {
            return Optional.of(connection.query(NextHopMessages.get(id), NextHopMessages::decode));
        } catch (NetlinkException.NotFound e) {
            return Optional.empty();
        }
    }

    /** Every object, by id. */
    public List<NextHopObject> list() {
        return connection.dump(NextHopMessages.list(), NextHopMessages::decode);
    }

    /** The objects that lead to a link; the kernel does the filtering. */
    public List<NextHopObject> list(int linkIndex) {
        return connection.dump(NextHopMessages.list(linkIndex), NextHopMessages::decode);
    }
}
