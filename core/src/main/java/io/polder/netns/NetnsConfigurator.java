package io.polder.netns;

import static java.util.Objects.requireNonNull;

import io.polder.linux.LinuxException;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Link;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Wires pods' network namespaces to the ENIs of one node: ADD, CHECK and DEL in the sense of the CNI specification.
 *
 * <p>Thread-safe. Calls for one pod take turns, as do those for one address; others meet only where the kernel makes
 * them (its lock on network configuration). The node is a network namespace too, so that one process can serve several.
 */
public final class NetnsConfigurator implements AutoCloseable {

    static final int LOOPBACK = 1; // The first link of every namespace.

    private static final int LOCKS = 64;

    private final Node node;
    private final Datapath exclusive;
    private final Datapath shared;
    // Lock order: podLocks, then addressLocks. Kernel calls are made under both; nothing else takes either.
    private final List<ReentrantLock> podLocks = locks();
    private final List<ReentrantLock> addressLocks = locks();

    private NetnsConfigurator(Node node) {
        this.node = node;
        this.exclusive = new ExclusiveEni(node);
        this.shared = new SharedEniVeth(node);
    }

    /**
     * Opens a configurator and makes the node a router: IPv4 forwarding on; reverse-path filter and ICMP redirects off
     * for all links and those to come.
     *
     * @param node the namespace that has the ENIs; the handle stays the caller's to close
     * @throws LinuxException when privileges are missing
     */
    public static NetnsConfigurator open(NetworkNamespace node) {
        return new NetnsConfigurator(Node.open(requireNonNull(node, "node")));
    }

    /**
     * ADD: makes a pod's interface, or nothing. Where it stands already as specified, that is the result.
     *
     * @throws NetnsException.NamespaceNotFound when the pod's namespace does not exist
     * @throws NetnsException.EniNotFound when no link of the node has the ENI's MAC address
     * @throws NetnsException.Taken when a name or the address is in use otherwise
     * @throws NetnsException.Unsupported when the kernel lacks something
     * @throws NetnsException when the kernel refuses for another reason, which is its cause
     */
    public PodInterface add(PodInterfaceSpec spec) {
        return inTurn(spec, () -> {
            try (var pod = PodNamespace.open(spec)) {
                refuseNode(spec, pod);
                return add(spec, pod);
            } catch (LinuxException e) {
                throw failure("add ", spec, e);
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
        inTurn(spec, () -> {
            try (var pod = PodNamespace.open(spec)) {
                var differences = datapath(spec).differences(spec, pod);
                if (!differences.isEmpty()) {
                    throw new NetnsException.Mismatch("check " + spec, differences);
                }
                return true;
            } catch (LinuxException e) {
                throw failure("check ", spec, e);
            }
        });
    }

    /**
     * DEL: removes a pod's interface; an exclusive ENI goes back to the node. What is gone already, the namespace
     * included, is fine, and so is an address that another pod has by now: that pod is left alone.
     *
     * @throws NetnsException when the kernel refuses; what could be removed is
     */
    public void delete(PodInterfaceSpec spec) {
        inTurn(spec, () -> {
            try {
                deleteWhatIsThere(spec);
            } catch (LinuxException e) {
                throw failure("delete ", spec, e);
            }
            return true;
        });
    }

    /** Closes its connection. Pods stay as they are. A second time does nothing. */
    @Override
    public void close() {
        node.close();
    }

    private void deleteWhatIsThere(PodInterfaceSpec spec) {
        try (var pod = PodNamespace.open(spec)) {
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
        var undo = new UndoLog();
        try {
            if (stands(spec, pod)) {
                return datapath(spec).existing(spec, pod);
            }
            return datapath(spec).add(spec, eni(spec), pod, undo);
        } catch (LinuxException e) {
            undo.undo(e);
            throw failure("add ", spec, e);
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

    private Link eni(PodInterfaceSpec spec) {
        return node.findEni(spec.eniMac())
                .orElseThrow(() -> new NetnsException.EniNotFound(
                        "add " + spec + ": no link with MAC address " + spec.eniMac() + " on the node"));
    }

    private Datapath datapath(PodInterfaceSpec spec) {
        return switch (spec.mode()) {
            case EXCLUSIVE_ENI -> exclusive;
            case SHARED_ENI_VETH -> shared;
        };
    }

    private <T> T inTurn(PodInterfaceSpec spec, Supplier<T> work) {
        return locked(podLocks, spec.pod(), () -> locked(addressLocks, spec.address(), work));
    }

    private static <T> T locked(List<ReentrantLock> locks, Object key, Supplier<T> work) {
        var lock = locks.get(Math.floorMod(key.hashCode(), LOCKS));
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private static List<ReentrantLock> locks() {
        return IntStream.range(0, LOCKS).mapToObj(i -> new ReentrantLock()).toList();
    }

    private static NetnsException failure(String verb, PodInterfaceSpec spec, LinuxException cause) {
        String message = verb + spec + ": " + cause.getMessage();
        if (cause instanceof NetlinkException.AlreadyExists) {
            return new NetnsException.Taken(message, cause);
        }
        if (cause instanceof NetlinkException.NotSupported) {
            return new NetnsException.Unsupported(message, cause);
        }
        return new NetnsException(message, cause);
    }
}
