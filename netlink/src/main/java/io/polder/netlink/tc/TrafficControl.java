package io.polder.netlink.tc;

import static java.util.Objects.requireNonNull;

import io.polder.linux.Errno;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkRequest;
import java.util.List;
import java.util.Optional;

/**
 * Queueing disciplines, classes and filters of one namespace's links (tc(8)). Thread-safe. Throws {@link NetlinkException}
 * with the kernel's reason; {@link NetlinkException.NotFound} also where the kernel has no such kind.
 */
public final class TrafficControl {

    private final NetlinkConnection connection;

    /** Over a connection of NETLINK_ROUTE, which stays the caller's to close. */
    public TrafficControl(NetlinkConnection connection) {
        this.connection = requireNonNull(connection, "connection");
    }

    /**
     * Puts a queueing discipline where the kernel's own is, or none.
     *
     * @throws NetlinkException.AlreadyExists when there is another
     */
    public void add(Qdisc qdisc) {
        connection.execute(TrafficControlRequests.add(qdisc));
    }

    /**
     * Puts a queueing discipline in the place of another, which is lost with its classes, its filters and the packets in
     * it; one of the same kind and handle is {@linkplain #change(Qdisc) changed}.
     */
    public void replace(Qdisc qdisc) {
        connection.execute(TrafficControlRequests.replace(qdisc));
    }

    /**
     * Changes the settings of a queueing discipline, without losing a packet.
     *
     * @throws NetlinkException when there is none of that kind, or it is of a kind that cannot be changed, such as
     *     {@link Htb}
     */
    public void change(Qdisc qdisc) {
        connection.execute(TrafficControlRequests.change(qdisc));
    }

    /**
     * Deletes a queueing discipline with all that hangs on it; the kernel's own takes its place.
     *
     * @param parent where it is, such as {@link TcHandle#ROOT} or {@link TcHandle#CLSACT}
     * @throws NetlinkException.NotFound when there is none but the kernel's own
     */
    public void deleteQdisc(int link, TcHandle parent) {
        connection.execute(TrafficControlRequests.deleteQdisc(link, parent));
    }

    /** Those of all links, the kernel's own included. */
    public List<Reported<Qdisc>> qdiscs() {
        return connection.dump(TrafficControlRequests.listQdiscs(), TcMessages::qdisc);
    }

    /** Those of a link, the kernel's own included. The kernel lists those of all links, and the others are left out. */
    public List<Reported<Qdisc>> qdiscs(int link) {
        Range.checkLink(link);
        return connection
                .dump(TrafficControlRequests.listQdiscs(), message -> TcMessages.qdiscOf(link, message))
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** @throws NetlinkException.AlreadyExists when there is one of that id */
    public void add(TcClass tcClass) {
        connection.execute(TrafficControlRequests.add(tcClass));
    }

    /** Adds a class, or changes the settings of the one of that id; it stays where it is. */
    public void replace(TcClass tcClass) {
        connection.execute(TrafficControlRequests.replace(tcClass));
    }

    /** @throws NetlinkException.NotFound when there is none of that id */
    public void change(TcClass tcClass) {
        connection.execute(TrafficControlRequests.change(tcClass));
    }

    /**
     * Deletes a class.
     *
     * @throws NetlinkException.NotFound when there is none of that id
     * @throws NetlinkException.Busy when it has classes, or filters send packets to it
     */
    public void deleteClass(int link, TcHandle id) {
        connection.execute(TrafficControlRequests.deleteClass(link, id));
    }

    /** Those of all queueing disciplines of a link. */
    public List<Reported<TcClass>> classes(int link) {
        return connection.dump(TrafficControlRequests.listClasses(link), TcMessages::tcClass);
    }

    /**
     * Adds a filter.
     *
     * @throws NetlinkException.AlreadyExists when there is one of that priority and handle
     */
    public void add(TcFilter filter) {
        connection.execute(TrafficControlRequests.add(filter));
    }

    /**
     * Adds a filter, or puts it in the place of the one of that priority and handle; {@code bpf} filters without a moment
     * in between.
     *
     * @throws IllegalArgumentException when it has no handle, or is of kind {@code u32}, whose keys the kernel never
     *     replaces: add one of another handle, then delete the old one
     */
    public void replace(TcFilter filter) {
        connection.execute(TrafficControlRequests.replace(filter));
    }

    /**
     * Deletes a filter, known by its link, parent, chain, priority, protocol, kind and handle.
     *
     * @throws NetlinkException.NotFound when there is none like it
     * @throws IllegalArgumentException when it has no handle; one of kind {@code u32} needs the handle that is reported
     */
    public void delete(TcFilter filter) {
        connection.execute(TrafficControlRequests.delete(filter));
    }

    /**
     * Deletes all filters of one priority in chain 0.
     *
     * @throws NetlinkException.NotFound when there are none
     */
    public void deleteFilters(int link, TcHandle parent, int priority) {
        connection.execute(TrafficControlRequests.deleteFilters(link, parent, priority));
    }

    /** Deletes all filters in chain 0, if there are any. */
    public void deleteFilters(int link, TcHandle parent) {
        connection.execute(TrafficControlRequests.deleteFilters(link, parent));
    }

    /**
     * The filter of that link, parent, chain, priority, protocol, kind and handle as it is now, or empty. Exact, however
     * much filters come and go meanwhile, as a list is not.
     *
     * @throws IllegalArgumentException when it has no handle
     * @throws NetlinkException.NotFound when there is no such link
     */
    public Optional<Reported<TcFilter>> find(TcFilter filter) {
        NetlinkRequest request = TrafficControlRequests.find(filter);
        try {
            return connection.query(request, TcMessages::filter);
        } catch (NetlinkException e) {
            Errno errno = e.errno().orElseThrow(() -> e);
            // EINVAL: no parent, no chain, or another kind or protocol has the priority (tc_get_tfilter in cls_api.c).
            if (errno.equals(Errno.ENOENT) || errno.equals(Errno.EINVAL)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Those of one parent in all its chains, by priority.
     *
     * <p>When filters are deleted while a long list is read, ones that stay can be missing from it: the kernel goes on
     * by counting and does not say that the list changed (tcf_chain_dump in net/sched/cls_api.c). {@link #find} has no
     * such gap.
     *
     * <p>The kernel keeps the {@code u32} filters of {@link TcHandle#INGRESS} and {@link TcHandle#EGRESS} together, and where
     * both have some of the same priority it lists all of them for each (tc_u_common_ptr and u32_walk in
     * net/sched/cls_u32.c); priorities of their own keep them apart.
     */
    public List<Reported<TcFilter>> filters(int link, TcHandle parent) {
        return list(link, parent, 0);
    }

    /** Those of one priority. */
    public List<Reported<TcFilter>> filters(int link, TcHandle parent, int priority) {
        return list(link, parent, Range.check("filter priority", priority, 1, 0xffff));
    }

    private List<Reported<TcFilter>> list(int link, TcHandle parent, int priority) {
        return connection.dump(TrafficControlRequests.listFilters(link, parent, priority), TcMessages::filter).stream()
                .flatMap(Optional::stream)
                .toList();
    }
}
