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
     * @throws NetlinkException.AlreadyExists when a name or a wished index is taken; neither end exists then
     * @throws NetlinkException.NotSupported when the kernel has no such kind of link
     */
    public void create(LinkSpec spec) {
        connection.execute(LinkRequests.create(spec));
    }

    /**
     * Makes a link as {@link #create} does.
     *
     * @return the link, of a veth the first end, as the kernel shows it in the same exchange; empty in kernels before 6.2,
     *     where it has to be looked for
     */
    public Optional<Link> createShown(LinkSpec spec) {
        return connection.executeShown(LinkRequests.create(spec), LinkDecoder::decode);
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

    /**
     * Gives a link further names, of up to 127 bytes, under which {@link #find} finds it (ip-link(8), {@code
     * property}).
     */
    public void addNames(int index, List<String> names) {
        connection.execute(LinkRequests.addNames(index, names));
    }

    /** Takes some of its further names from a link. */
    public void deleteNames(int index, List<String> names) {
        connection.execute(LinkRequests.deleteNames(index, names));
    }

    public List<Link> list() {
        return list(LinkFilter.ALL);
    }

    /** The links that the filter admits; the kernel passes over the others. */
    public List<Link> list(LinkFilter filter) {
        return connection.dump(LinkRequests.list(filter), LinkDecoder::decode).stream()
                .filter(filter::admits)
                .toList();
    }

    /** The link of that name, also an alternative one, or empty. */
    public Optional<Link> find(String name) {
        return orEmpty(() -> connection.query(LinkRequests.find(name), LinkDecoder::decode));
    }

    /** The link of that index, or empty. */
    public Optional<Link> find(int index) {
        return orEmpty(() -> connection.query(LinkRequests.find(index), LinkDecoder::decode));
    }

    /**
     * What a link has counted.
     *
     * @throws NetlinkException.NotFound when there is none of that index
     */
    public LinkStatistics statistics(int index) {
        LinkChange.checkIndex(index);
        return connection.query(LinkStatistics.request(index), LinkStatistics::decode);
    }

    /** What every link has counted. */
    public List<LinkStatistics> statistics() {
        return connection.dump(LinkStatistics.request(0), LinkStatistics::decode);
    }

    private static Optional<Link> orEmpty(Supplier<Link> query) {
        try {
            return Optional.of(query.get());
        } catch (NetlinkException.NotFound e) {
            return Optional.empty();
        }
    }
}
