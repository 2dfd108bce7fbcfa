package io.polder.ebpf.link;

import io.polder.ebpf.EbpfException;
import io.polder.linux.Errno;
import io.polder.linux.Fd;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.tc.BpfProgram;
import io.polder.netlink.tc.FilterKind;
import io.polder.netlink.tc.Qdisc;
import io.polder.netlink.tc.QdiscKind;
import io.polder.netlink.tc.Reported;
import io.polder.netlink.tc.TcFilter;
import io.polder.netlink.tc.TcHandle;
import io.polder.netlink.tc.TrafficControl;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/** The filters on one way of one interface, over a socket of its own. Used by one thread. */
final class FilterTable implements AutoCloseable {

    /** A process that looks for filters before it deletes {@code clsact} must not add one meanwhile. */
    private static final ReentrantLock CLSACT = new ReentrantLock();

    private static final int HANDLE = 1;
    private static final int MOST_ATTEMPTS = 100;

    private final RouteNetlink netlink;
    private final TrafficControl control;
    private final int ifindex;
    private final TcHandle parent;

    FilterTable(NetworkNamespace namespace, int ifindex, TcHook.Direction direction) {
        this.netlink = RouteNetlink.open(namespace);
        this.control = netlink.trafficControl();
        this.ifindex = ifindex;
        this.parent = direction == TcHook.Direction.INGRESS ? TcHandle.INGRESS : TcHandle.EGRESS;
    }

    /** What was added, and whether {@code clsact} was made for it. */
    record Added(Filter filter, boolean madeClsact) {}

    static Attachments attachments(TcHook hook) {
        try (var table = new FilterTable(hook.namespace(), hook.ifindex(), hook.direction())) {
            List<Attachments.Attached> attached = table.list().stream()
                    .flatMap(filter -> Filter.of(filter).stream())
                    .map(filter -> new Attachments.Attached(filter.programId(), OptionalInt.empty()))
                    .toList();
            return new Attachments(attached, OptionalLong.empty());
        } catch (NetlinkException e) {
            throw refusal("list programs of " + hook, e);
        }
    }

    /** Adds a filter where the anchor says. */
    Added add(Anchor anchor, Fd program, int programId, String name, String operation) {
        CLSACT.lock();
        try {
            boolean made = makeClsact(operation);
            try {
                return new Added(addAt(anchor, program, programId, name, operation), made);
            } catch (RuntimeException | Error e) {
                if (made) {
                    deleteClsactIfEmpty();
                }
                throw e;
            }
        } catch (NetlinkException e) {
            throw refusal(operation, e);
        } finally {
            CLSACT.unlock();
        }
    }

    /** That of the place and name, as it is now. */
    Optional<Filter> find(Filter filter, Fd program) {
        try {
            return control.find(place(filter, program))
                    .flatMap(found -> Filter.of(found.value()))
                    .filter(filter::isSameAs);
        } catch (NetlinkException.NotFound e) {
            return Optional.empty(); // Its interface went.
        }
    }

    /** That of the name. */
    Optional<Filter> find(String name) {
        return settledList().stream()
                .flatMap(found -> Filter.of(found).stream())
                .filter(found -> found.name().equals(name))
                .findFirst();
    }

    /** Gives a filter another program or name, without a moment in between. */
    void replace(Filter filter, Fd program, String operation) {
        try {
            control.replace(place(filter, program));
        } catch (NetlinkException e) {
            throw refusal(operation, e);
        }
    }

    /** Removes it, if it is there, and {@code clsact} when that is asked for and nothing else is on it. */
    void remove(Filter filter, Fd program, boolean withClsact, String operation) {
        CLSACT.lock();
        try {
            if (find(filter, program).isPresent()) {
                control.delete(place(filter, program));
            }
            if (withClsact) {
                deleteClsactIfEmpty();
            }
        } catch (NetlinkException.NotFound e) {
            // It went meanwhile, with its interface or without: that is what was asked for.
        } catch (NetlinkException e) {
            throw refusal(operation, e);
        } finally {
            CLSACT.unlock();
        }
    }

    @Override
    public void close() {
        netlink.close();
    }

    /** Whether it was not there. What {@code ingress} has in its stead takes filters for what is sent, but never asks them. */
    private boolean makeClsact(String operation) {
        try {
            control.add(Qdisc.clsact(ifindex));
            return true;
        } catch (NetlinkException.AlreadyExists e) {
            boolean ingressOnly = control.qdiscs(ifindex).stream()
                    .anyMatch(qdisc -> qdisc.value().kind() instanceof QdiscKind.Ingress);
            if (ingressOnly && parent.equals(TcHandle.EGRESS)) {
                throw new LinkException.Unsuitable(
                        operation, Errno.EEXIST, "a queueing discipline ingress is in the place of clsact");
            }
            return false;
        }
    }

    private void deleteClsactIfEmpty() {
        if (control.filters(ifindex, TcHandle.INGRESS).isEmpty()
                && control.filters(ifindex, TcHandle.EGRESS).isEmpty()) {
            control.deleteQdisc(ifindex, TcHandle.CLSACT);
        }
    }

    private Filter addAt(Anchor anchor, Fd program, int programId, String name, String operation) {
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            List<TcFilter> filters = anchor.neighbour().isPresent() ? settledList() : list();
            int priority = FilterPlace.priority(anchor, filters, operation);
            try {
                control.add(filter(priority, program, name).withHandle(HANDLE));
                return new Filter(priority, HANDLE, name, programId);
            } catch (NetlinkException.AlreadyExists e) {
                // Another process has taken it since the list was read.
            }
        }
        throw new LinkException.Busy(operation, Errno.EEXIST, "each place that was free was taken meanwhile");
    }

    private TcFilter place(Filter filter, Fd program) {
        return filter(filter.priority(), program, filter.name()).withHandle(filter.handle());
    }

    private TcFilter filter(int priority, Fd program, String name) {
        var bpf = FilterKind.Bpf.directAction(new BpfProgram.Loaded(program, name));
        return TcFilter.of(ifindex, parent, priority, TcFilter.ETH_P_ALL, bpf);
    }

    /**
     * The list once two readings agree, or the last one: while filters go, a reading can miss some that stay
     * ({@link TrafficControl#filters(int, TcHandle)}).
     */
    private List<TcFilter> settledList() {
        List<TcFilter> filters = list();
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            List<TcFilter> again = list();
            if (again.equals(filters)) {
                break;
            }
            filters = again;
        }
        return filters;
    }

    /** In the order in which they are asked. */
    private List<TcFilter> list() {
        return control.filters(ifindex, parent).stream()
                .map(Reported::value)
                .filter(filter -> filter.chain() == 0)
                .toList();
    }

    private static EbpfException refusal(String operation, NetlinkException e) {
        if (e.errno().filter(Errno.ENODEV::equals).isPresent()) {
            return new LinkException.NoSuchPlace(operation, Errno.ENODEV, "there is no such interface");
        } else if (e.errno().filter(Errno.EPERM::equals).isPresent()) {
            return EbpfException.of(operation, -Errno.EPERM.number(), String.valueOf(e.getMessage()));
        }
        return new EbpfException(operation, e.errno().orElse(null), String.valueOf(e.getMessage()), e);
    }
}
