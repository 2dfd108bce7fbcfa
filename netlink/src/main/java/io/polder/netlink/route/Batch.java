package io.polder.netlink.route;

import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkRequest;
import io.polder.netlink.tc.Qdisc;
import io.polder.netlink.tc.TcClass;
import io.polder.netlink.tc.TcFilter;
import io.polder.netlink.tc.TcHandle;
import io.polder.netlink.tc.TrafficControlRequests;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes that are sent together, in the order they were added, with as few system calls as possible. Confined to one
 * thread.
 */
public final class Batch {

    private final NetlinkConnection connection;
    private final List<NetlinkRequest> requests = new ArrayList<>();

    Batch(NetlinkConnection connection) {
        this.connection = connection;
    }

    public Batch create(LinkSpec spec) {
        return append(LinkRequests.create(spec));
    }

    public Batch change(LinkChange change) {
        return append(LinkRequests.change(change));
    }

    public Batch changePort(int index, BridgePort port) {
        return append(LinkRequests.changePort(index, port));
    }

    /** As {@link Links#addNames}. */
    public Batch addNames(int index, List<String> names) {
        return append(LinkRequests.addNames(index, names));
    }

    public Batch add(Address address) {
        return append(AddressMessages.add(address));
    }

    public Batch replace(Address address) {
        return append(AddressMessages.replace(address));
    }

    public Batch delete(Address address) {
        return append(AddressMessages.delete(address));
    }

    public Batch add(Route route) {
        return append(RouteMessages.add(route));
    }

    public Batch replace(Route route) {
        return append(RouteMessages.replace(route));
    }

    public Batch append(Route route) {
        return append(RouteMessages.append(route));
    }

    public Batch delete(Route route) {
        return append(RouteMessages.delete(route));
    }

    public Batch add(NextHopObject object) {
        return append(NextHopMessages.add(object));
    }

    public Batch replace(NextHopObject object) {
        return append(NextHopMessages.replace(object));
    }

    /** @param id of the next-hop object */
    public Batch deleteNextHop(int id) {
        return append(NextHopMessages.delete(id));
    }

    public Batch add(Rule rule) {
        return append(RuleMessages.add(rule));
    }

    public Batch delete(Rule rule) {
        return append(RuleMessages.delete(rule));
    }

    /** Deletes one rule that is so, where there is one. */
    public Batch deleteIfPresent(Rule rule) {
        return append(RuleMessages.delete(rule).ifPresent());
    }

    public Batch add(Neighbour neighbour) {
        return append(NeighbourMessages.add(neighbour));
    }

    public Batch replace(Neighbour neighbour) {
        return append(NeighbourMessages.replace(neighbour));
    }

    public Batch delete(Neighbour neighbour) {
        return append(NeighbourMessages.delete(neighbour));
    }

    public Batch add(FdbEntry entry) {
        return append(FdbMessages.add(entry));
    }

    public Batch append(FdbEntry entry) {
        return append(FdbMessages.append(entry));
    }

    public Batch replace(FdbEntry entry) {
        return append(FdbMessages.replace(entry));
    }

    public Batch delete(FdbEntry entry) {
        return append(FdbMessages.delete(entry));
    }

    public Batch add(Qdisc qdisc) {
        return append(TrafficControlRequests.add(qdisc));
    }

    public Batch replace(Qdisc qdisc) {
        return append(TrafficControlRequests.replace(qdisc));
    }

    public Batch change(Qdisc qdisc) {
        return append(TrafficControlRequests.change(qdisc));
    }

    public Batch deleteQdisc(int link, TcHandle parent) {
        return append(TrafficControlRequests.deleteQdisc(link, parent));
    }

    public Batch add(TcClass tcClass) {
        return append(TrafficControlRequests.add(tcClass));
    }

    public Batch replace(TcClass tcClass) {
        return append(TrafficControlRequests.replace(tcClass));
    }

    public Batch change(TcClass tcClass) {
        return append(TrafficControlRequests.change(tcClass));
    }

    public Batch deleteClass(int link, TcHandle id) {
        return append(TrafficControlRequests.deleteClass(link, id));
    }

    public Batch add(TcFilter filter) {
        return append(TrafficControlRequests.add(filter));
    }

    public Batch replace(TcFilter filter) {
        return append(TrafficControlRequests.replace(filter));
    }

    public Batch delete(TcFilter filter) {
        return append(TrafficControlRequests.delete(filter));
    }

    public Batch deleteFilters(int link, TcHandle parent, int priority) {
        return append(TrafficControlRequests.deleteFilters(link, parent, priority));
    }

    public Batch deleteFilters(int link, TcHandle parent) {
        return append(TrafficControlRequests.deleteFilters(link, parent));
    }

    /**
     * Sends what was added and empties the batch. It is not a transaction: after a change that fails, the kernel still
     * carries out those that were sent with it.
     *
     * @throws NetlinkException the first refusal, naming the change
     */
    public void execute() {
        var sending = List.copyOf(requests);
        requests.clear();
        connection.executeAll(sending);
    }

    private Batch append(NetlinkRequest request) {
        requests.add(request);
        return this;
    }
}
