package io.polder.netns;

import static java.util.Objects.requireNonNull;

import io.polder.linux.LinuxException;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.IpAddress;
import io.polder.netlink.NetlinkException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Wires pods' network namespaces to the network of one node: ADD, CHECK, DEL, GC and STATUS in the sense of the CNI
 * specification.
 *
 * <p>Thread-safe. Calls for one pod take turns, as do those for one address; others meet only where the kernel makes
 * them: it has one lock on network configuration for the whole machine, so that only a few calls are let in at once. The
 * node is a network namespace too, so that one process can serve several.
 */
public final class NetnsConfigurator implements AutoCloseable {

    static final int LOOPBACK = 1; // The first link of every namespace.

    /** More at once only wait in the kernel, holding each other up. */
    private static final int MOST_AT_ONCE = 8;

    private final Node node;
    private final Map<DatapathMode, Datapath> datapaths = new EnumMap<>(DatapathMode.class);
    private final EbpfUplink ebpf;
    private final PeerUplink vxlan;
    private final PeerUplink hostGateway;
    private final PodTurns turns = new PodTurns();
    private final Semaphore permits = new Semaphore(MOST_AT_ONCE, true);

    private NetnsConfigurator(Node node) {
        this.node = node;
        this.ebpf = new EbpfUplink(node);
        this.vxlan = new PeerUplink(DatapathMode.VXLAN, node);
        this.hostGateway = new PeerUplink(DatapathMode.HOST_GATEWAY, node);
        datapaths.put(DatapathMode.EXCLUSIVE_ENI, new ExclusiveEni(node));
        datapaths.put(DatapathMode.SHARED_ENI_IPVLAN, new SharedEniIpvlan(node));
        datapaths.put(DatapathMode.SHARED_ENI_VETH, new VethDatapath(node, new RuleUplink(node)));
        datapaths.put(DatapathMode.SHARED_ENI_EBPF, new VethDatapath(node, ebpf));
        datapaths.put(DatapathMode.VXLAN, new VethDatapath(node, vxlan));
        datapaths.put(DatapathMode.HOST_GATEWAY, new VethDatapath(node, hostGateway));
    }

    /**
     * Opens a configurator and makes the node a router: IPv4 forwarding on; reverse-path filter and ICMP redirects off
     * for all links and those to come. The first pod with an IPv6 address makes it a router of IPv6, too.
     *
     * @param node the namespace that has the ENIs; the handle stays the caller's to close
     * @throws LinuxException when privileges are missing
     */
    public static NetnsConfigurator open(NetworkNamespace node) {
        return open(node, Connections.KERNEL);
    }

    static NetnsConfigurator open(NetworkNamespace node, Connections connections) {
        return new NetnsConfigurator(Node.open(requireNonNull(node, "node"), connections));
    }

    /**
     * What this machine's kernel can do, tried in namespaces made for that; some tens of milliseconds.
     *
     * @return for every mode, whether it works here, and why not
     */
    public static Map<DatapathMode, Support> support() {
        return SupportProbe.probe();
    }

    /**
     * ADD: makes a pod's interface, or nothing. Where it stands already as specified, that is the result.
     *
     * @throws NetnsException.NamespaceNotFound when the pod's namespace does not exist
     * @throws NetnsException.EniNotFound when no link of the node has the ENI's MAC address
     * @throws NetnsException.Taken when a name or an address is in use otherwise
     * @throws NetnsException.Unsupported when the kernel lacks something
     * @throws NetnsException when the kernel refuses for another reason, which is its cause
     */
    public PodInterface add(PodInterfaceSpec spec) {
        return inTurn("add ", spec, () -> {
            try (var pod = PodNamespace.open(spec, node.connections())) {
                refuseNode(spec, pod);
                return add(spec, pod);
            }
        });
    }

    /**
     * CHECK: compares the kernel with the spec. Changes nothing, and ignores what others have added.
     *
     * @throws NetnsException.Mismatch naming every difference
     * @throws NetnsException.NamespaceNotFound when the pod's namespace does not exist
     */
    public void check(PodInterfaceSpec spec) {
        inTurn("check ", spec, () -> {
            try (var pod = PodNamespace.open(spec, node.connections())) {
                var differences = datapath(spec).differences(spec, pod);
                if (!differences.isEmpty()) {
                    throw new NetnsException.Mismatch("check " + spec, differences);
                }
                return true;
            }
        });
    }

    /**
     * DEL: removes a pod's interface; an exclusive ENI goes back to the node. What the kernel remembers of the pod's
     * addresses, neighbours and flows, goes too. What is gone already, the namespace included, is fine, and so is an
     * address that another pod has by now: that pod is left alone.
     *
     * @throws NetnsException when the kernel refuses; what could be removed is
     */
    public void delete(PodInterfaceSpec spec) {
        inTurn("delete ", spec, () -> {
            deleteWhatIsThere(spec);
            return true;
        });
    }

    /**
     * GC: removes what no living pod owns on the node: links, rules and routes. Goes on after a failure. An exclusive
     * ENI in a namespace that still lives goes back by DEL alone. Waits for calls that are under way, and lets none
     * begin; a pod whose ADD its caller has not counted yet loses its connection.
     *
     * @param living every interface that is to stay
     * @throws NetnsException when the kernel does not tell what there is
     */
    public GarbageReport collect(Collection<PodInterfaceSpec> living) {
        var garbage = new Garbage(node, living);
        return turns.alone(() -> told("collect what belongs to no pod", garbage::collect));
    }

    /**
     * Holds addresses that are the node's, whether a pod has them or not: what comes for one that no pod has is answered
     * with "unreachable", where it would go back to the network and come again. Those of an earlier call that are not
     * among these are let go, and what stands already stays.
     *
     * @param addresses all those of the node's shared ENIs that pods have or may have
     * @throws NetnsException when the kernel refuses
     */
    public void hold(Set<IpAddress> addresses) {
        var copy = Set.copyOf(addresses);
        told("hold " + copy.size() + " addresses", () -> {
            AddressHolds.hold(node, copy);
            return true;
        });
    }

    /**
     * Joins a network of pods without a cloud's addresses, or follows its changes: afterwards the node has routes to the
     * peers named, and to no others: a node is in one such network at a time. Pods stay connected meanwhile. {@link DatapathMode#VXLAN} and {@link
     * DatapathMode#HOST_GATEWAY} need it before their first ADD, also in a new process.
     *
     * @throws NetnsException when the node does not have the address that the network knows it by
     */
    public void connect(PodNetwork network) {
        try {
            (network.mode() == DatapathMode.VXLAN ? vxlan : hostGateway).connect(network);
        } catch (LinuxException e) {
            throw Failures.of(
                    "connect to " + network.mode() + " network of "
                            + network.peers().size() + " peers",
                    e);
        }
    }

    /**
     * STATUS: what stands in the way of an ADD, in words.
     *
     * @return nothing when the node is ready
     */
    public List<String> status() {
        return NodeStatus.problems(node);
    }

    /** Closes its connection. Pods stay as they are. A second time does nothing. */
    @Override
    public void close() {
        ebpf.close();
        node.close();
    }

    private void deleteWhatIsThere(PodInterfaceSpec spec) {
        try (var pod = PodNamespace.open(spec, node.connections())) {
            if (pod.isIn(node)) {
                datapath(spec).deleteWithoutNamespace(spec); // Nothing was ever added there.
            } else {
                datapath(spec).delete(spec, pod);
            }
        } catch (NetnsException.NamespaceNotFound e) {
            datapath(spec).deleteWithoutNamespace(spec);
        }
    }

    private PodInterface add(PodInterfaceSpec spec, PodNamespace pod) {
        var datapath = datapath(spec);
        var undo = new UndoLog();
        try {
            if (!datapath.noticesWhatStands() && stands(spec, pod)) {
                return datapath.existing(spec, pod);
            }
            return datapath.add(spec, pod, undo);
        } catch (NetlinkException.AlreadyExists e) {
            undo.undo(e);
            if (datapath.noticesWhatStands() && stands(spec, pod)) {
                return datapath.existing(spec, pod);
            }
            throw e;
        } catch (RuntimeException e) {
            undo.undo(e);
            throw e;
        }
    }

    /** A pod of the host's network has no interface of its own; wiring it would rewire the node. */
    private void refuseNode(PodInterfaceSpec spec, PodNamespace pod) {
        if (pod.isIn(node)) {
            throw new NetnsException("add " + spec + ": that is the node's own network namespace", null);
        }
    }

    /** Looks at the rest only when there is an interface of the name: for a new pod there is none. */
    private boolean stands(PodInterfaceSpec spec, PodNamespace pod) {
        return pod.link(spec.interfaceName()).isPresent()
                && datapath(spec).differences(spec, pod).isEmpty();
    }

    private Datapath datapath(PodInterfaceSpec spec) {
        return requireNonNull(datapaths.get(spec.mode()));
    }

    private <T> T inTurn(String verb, PodInterfaceSpec spec, Supplier<T> work) {
        return turns.take(spec, () -> {
            permits.acquireUninterruptibly();
            try {
                return told(verb + spec, work);
            } finally {
                permits.release();
            }
        });
    }

    private static <T> T told(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (LinuxException e) {
            throw Failures.of(what, e);
        }
    }
}
