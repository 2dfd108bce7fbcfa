package io.polder.netlink.route;

import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Links of one namespace (ip-link(8)). Thread-safe. Throws {@link NetlinkException} with the kernel's reason. */
public final class Links {

    private final NetlinkConnection connection;

    Links(NetlinkConnection connection) {
        this.connection = connection;
    }

    /**
     * Makes a link, for a veth both ends.
     *
     * @throws NetlinkException.AlreadyExists when a name is taken; neither end exists then
     * @throws NetlinkException.NotSupported when the kernel has no such kind of link
     */
    public void create(LinkSpec spec) {
        connection.execute(LinkRequests.create(spec));
    }

    /** Changes a link. */
    public void change(LinkChange change) {
        connection.execute(LinkRequests.change(change));
    }

    /** Changes a bridge's port. */
    public void changePort(int index, BridgePort port) {
        connection.execute(LinkRequests.changePort(index, port));
    }

    /**
     * Deletes a link, for a veth both ends.
     *
     * @throws NetlinkException.NotFound when there is none of that index
     */
    public void delete(int index) {
        connection.execute(LinkRequests.delete(index));
    }

    /**
     * Deletes every link of a group at once, which takes hardly longer than deleting one.
     *
     * @param group not 0, where every link is that was put in no other
     * @throws NetlinkException.NotFound when there is none in the group
     */
    public void deleteGroup(int group) {
        connection.execute(LinkRequests.deleteGroup(group));
    }

    public List<Link> list() {
        return connection.dump(LinkRequests.list(), LinkDecoder::decode);
    }

    /** The link of that name, or empty. */
    public Optional<Link> find(String name) {
        return orEmpty(() -> connection.query(LinkRequests.find(name), LinkDecoder::decode));
    }

    /** The link of that index, or empty. */
    public Optional<Link> find(int index) {
        return orEmpty(() -> connection.query(LinkRequests.find(index), LinkDecoder::decode));
    }

    private static Optional<Link> orEmpty(Supplier<Link> query) {
        try {
            return Optional.of(query.get());
        } catch (NetlinkException.NotFound e) {
            return Optional.empty();
        }
    }
}
