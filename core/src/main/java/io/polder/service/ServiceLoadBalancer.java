package io.polder.service;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.AddressFamily;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The services of a node, in eBPF: what a pod sends to a VIP goes to one of the service's endpoints. Thread-safe; calls
 * block for some system calls.
 *
 * <p>Everything is pinned. Closing it, or the death of the process, changes nothing for pods; the next one that opens it
 * goes on from there, and removes nothing before it was told all services by {@link #replaceAll}. One process at a time
 * works on the same pins. After a restart each pod is to be attached again; where the kernel has no TCX (before 6.6), its
 * packets go on by the programs and maps of before until then.
 */
public final class ServiceLoadBalancer implements AutoCloseable {

    private final ServiceSettings settings;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final ServiceDatapath datapath;

    @GuardedBy("lock")
    private final ServiceTable table;

    @GuardedBy("lock")
    private final HealthCheckPorts healthChecks;

    @GuardedBy("lock")
    private boolean closed;

    private ServiceLoadBalancer(ServiceSettings settings, ServiceDatapath datapath) {
        this.settings = settings;
        this.datapath = datapath;
        this.table = new ServiceTable(datapath.maps(), settings);
        this.healthChecks =
                new HealthCheckPorts(datapath.node(), settings.node().name());
    }

    /**
     * Opens the services of a node: those that are pinned, or none.
     *
     * @param node its network namespace, of which a duplicate is kept
     * @throws ServiceException.Unsupported when the kernel or the machine lacks something
     * @throws ServiceException.ForeignPin when something else is pinned there
     * @throws ServiceException.Corrupt when what is pinned cannot be
     */
    public static ServiceLoadBalancer open(ServiceSettings settings, NetworkNamespace node) {
        ServiceDatapath datapath = ServiceDatapath.open(settings, node);
        try {
            return new ServiceLoadBalancer(settings, datapath);
        } catch (RuntimeException | Error e) {
            datapath.close();
            throw e;
        }
    }

    /**
     * Makes these services all that there are. One that cannot be is refused in the report, and stays as it was.
     *
     * @throws ServiceException.MapFull when there is no room for them; nothing was changed
     */
    public SyncReport replaceAll(Collection<ServiceEndpoints> services) {
        synchronized (lock) {
            requireOpen();
            SyncReport report = table.replaceAll(services);
            healthChecks.replaceAll(table.services());
            return report;
        }
    }

    /**
     * Makes a service as it is said to be, new or changed. New connections go by it when this returns.
     *
     * @throws ServiceException.Invalid when it cannot be so
     * @throws ServiceException.Taken when another service has one of its addresses and ports
     * @throws ServiceException.MapFull when there is no room for it; nothing was changed
     */
    public SyncReport upsert(ServiceEndpoints service) {
        synchronized (lock) {
            requireOpen();
            SyncReport report = table.upsert(requireNonNull(service, "service"));
            healthChecks.put(service);
            return report;
        }
    }

    /** Removes a service. Connections that it has go on; one that is not there is no error. */
    public SyncReport remove(ServiceName service) {
        synchronized (lock) {
            requireOpen();
            healthChecks.remove(requireNonNull(service, "service"));
            return table.remove(service);
        }
    }

    /** Frees what nothing leads to any more since the settings' grace. Each change does that, too. */
    public SyncReport sweep() {
        synchronized (lock) {
            requireOpen();
            return table.sweep();
        }
    }

    /**
     * Serves a pod from now on, as long as it lives or is detached. Once more, with another mode perhaps, is no error.
     *
     * @throws ServiceException when an interface is not there
     * @throws io.polder.linux.LinuxException when its namespace is not there
     */
    public void attach(ServicePod pod, ServiceMode mode) {
        synchronized (lock) {
            requireOpen();
            datapath.attachments().attach(pod, requireNonNull(mode, "mode"));
        }
    }

    /** Serves a pod no more, by its id; its namespace need not be there any more. One that is not served is no error. */
    public void detach(String podId) {
        synchronized (lock) {
            requireOpen();
            datapath.attachments().detach(requireNonNull(podId, "podId"));
        }
    }

    /** Serves the sockets of the node's own namespace. */
    public void attachNode() {
        synchronized (lock) {
            requireOpen();
            datapath.attachments().attachNode();
        }
    }

    /** Serves them no more. */
    public void detachNode() {
        synchronized (lock) {
            requireOpen();
            datapath.attachments().detachNode();
        }
    }

    /**
     * Serves what comes from outside by a device of the node: to node ports, external and load balancer's IPs. Endpoints of
     * this node see who it comes from; those of others see this node, and answer it. Linux must forward ({@code
     * net.ipv4.ip_forward}). Once more is no error.
     *
     * @throws ServiceException when there is no such device
     */
    public void attachDevice(String name) {
        synchronized (lock) {
            requireOpen();
            datapath.attachments().attachDevice(requireNonNull(name, "name"));
        }
    }

    /** Serves it no more; one that is not served is no error. */
    public void detachDevice(String name) {
        synchronized (lock) {
            requireOpen();
            datapath.attachments().detachDevice(requireNonNull(name, "name"));
        }
    }

    /** The ids of the pods that are served. */
    public List<String> attached() {
        synchronized (lock) {
            requireOpen();
            return datapath.attachments().attached();
        }
    }

    /** What a service was last said to be; empty when there is none, or none since the restart. */
    public Optional<ServiceEndpoints> find(ServiceName service) {
        synchronized (lock) {
            return table.find(service);
        }
    }

    /** All services, in no order. */
    public List<ServiceEndpoints> services() {
        synchronized (lock) {
            return table.services();
        }
    }

    /**
     * What is answered on health-check ports, of services that have one and keep to their nodes ({@link
     * Service#externalPolicy}). Unlike all else it ends with this.
     */
    public Map<ServiceName, HealthCheck> healthChecks() {
        synchronized (lock) {
            requireOpen();
            return healthChecks.all();
        }
    }

    /** Where a flow of a pod, new and without affinity, would go, and why. */
    public FlowExplanation explain(ServiceFlow flow) {
        synchronized (lock) {
            requireOpen();
            return FlowExplanation.of(flow, datapath.maps(), table, settings);
        }
    }

    /** What the kernel's maps hold, as text: a line for each frontend, in order. */
    public String dump() {
        synchronized (lock) {
            requireOpen();
            return TableDump.of(datapath.maps());
        }
    }

    /** How full the maps are whose entries are never given up. */
    public List<MapPressure> pressure() {
        synchronized (lock) {
            requireOpen();
            Capacities now = datapath.maps().capacities();
            Capacities most = settings.largest();
            TableState state = table.state();
            return List.of(
                    new MapPressure(
                            "services4", state.frontends(AddressFamily.INET), now.frontends(), most.frontends()),
                    new MapPressure(
                            "services6", state.frontends(AddressFamily.INET6), now.frontends(), most.frontends()),
                    new MapPressure("backends4", state.ids(AddressFamily.INET).used(), now.backends(), most.backends()),
                    new MapPressure(
                            "backends6", state.ids(AddressFamily.INET6).used(), now.backends(), most.backends()),
                    new MapPressure("slots", state.ranges.used(), now.slots(), most.slots()));
        }
    }

    /** Stops serving all pods, and removes everything from the kernel. Connections of sockets go on. */
    public void dismantle() {
        synchronized (lock) {
            requireOpen();
            datapath.dismantle();
            close();
        }
    }

    @GuardedBy("lock")
    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "the load balancer of " + settings.node().name() + " is closed");
        }
    }

    /** Lets go of it. Pods are served on. A second time does nothing. */
    @Override
    public void close() {
        synchronized (lock) {
            if (!closed) {
                closed = true;
                healthChecks.close();
                datapath.close();
            }
        }
    }
}
