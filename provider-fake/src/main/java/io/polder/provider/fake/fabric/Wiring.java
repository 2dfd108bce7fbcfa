package io.polder.provider.fake.fabric;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NetnsDirectory;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.spi.Eni;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The namespaces and links of a fabric. Looking nodes up is thread-safe; all else is confined to the follower's turn.
 */
final class Wiring implements AutoCloseable {

    private static final String VPC = "vpc";
    private static final String INTERNET = "internet";

    private final NetnsDirectory directory;
    private final String prefix;
    private final Map<String, Subnet> vSwitches;
    private final boolean ipv6;
    private final VpcNetwork vpc;
    private final BalancerRouter balancers;
    private @Nullable Internet internet;
    private final Map<String, NodeNetwork> nodes = new ConcurrentHashMap<>();
    private final Map<String, Port> ports = new HashMap<>();

    private Wiring(NetnsDirectory directory, String prefix, List<Subnet> vSwitches) {
        this.directory = directory;
        this.prefix = prefix;
        this.vSwitches = vSwitches.stream().collect(Collectors.toMap(Subnet::id, Function.identity()));
        this.ipv6 = vSwitches.stream().anyMatch(each -> each.ipv6Cidr().isPresent());
        this.vpc = VpcNetwork.create(directory, prefix + VPC, ipv6);
        this.balancers = new BalancerRouter(vpc, this.vSwitches);
    }

    /**
     * Makes the VPC's namespace, or leaves nothing.
     *
     * @param vSwitches all there will be
     */
    static Wiring create(NetnsDirectory directory, String prefix, List<Subnet> vSwitches) {
        try {
            return new Wiring(directory, prefix, vSwitches);
        } catch (RuntimeException e) {
            throw FabricException.of("create fabric " + prefix, prefix, e);
        }
    }

    FabricNamespace vpc() {
        return vpc.namespace();
    }

    BalancerRouter balancers() {
        return balancers;
    }

    FabricNamespace node(String instanceId) {
        return find("look up", instanceId).namespace();
    }

    void addNode(String instanceId) {
        try {
            nodes.put(instanceId, NodeNetwork.create(directory, prefix + instanceId, ipv6));
        } catch (RuntimeException e) {
            throw FabricException.of("make node " + instanceId, instanceId, e);
        }
    }

    /** The cloud has its ENIs detached first; a primary one that could not be plugged in is told of in no other way. */
    void removeNode(String instanceId) {
        ports.values().stream()
                .filter(port -> port.instanceId().equals(instanceId))
                .map(Port::eniId)
                .toList()
                .forEach(this::unplug);
        NodeNetwork node = nodes.get(instanceId);
        if (node != null) {
            try {
                node.close();
            } catch (RuntimeException e) {
                throw FabricException.of("remove node " + instanceId, instanceId, e);
            }
            nodes.remove(instanceId);
        }
    }

    void plug(Eni eni, String instanceId) {
        NodeNetwork node = find("attach ENI " + eni.id() + " to", instanceId);
        ports.put(eni.id(), vpc.plug(eni, requireNonNull(vSwitches.get(eni.subnetId())), instanceId, node));
    }

    void unplug(String eniId) {
        Port port = ports.get(eniId);
        if (port != null) {
            vpc.unplug(port);
            ports.remove(eniId);
        }
    }

    /** An ENI that is not attached has no link: it gets its addresses when it is attached. */
    void readdress(String eniId, Consumer<Set<IpAddress>> change) {
        Port port = ports.get(eniId);
        if (port != null) {
            var addresses = new HashSet<>(port.addresses());
            change.accept(addresses);
            ports.put(eniId, vpc.readdress(port, addresses));
        }
    }

    /** @throws FabricException when the ENI is not attached, or the kernel refuses */
    void addRoute(IpPrefix range, String eniId) {
        Port port = ports.get(eniId);
        if (port == null) {
            throw new FabricException(
                    "route " + range + " to ENI " + eniId, eniId, "it is attached to no instance", null);
        }
        ports.put(eniId, vpc.addRoute(port, range));
    }

    List<InetAddress> internetAddresses() {
        return Internet.addresses(List.copyOf(vSwitches.values()));
    }

    List<InetAddress> natAddresses() {
        return Internet.gateway(List.copyOf(vSwitches.values()));
    }

    FabricNamespace internet() {
        if (internet == null) {
            try {
                internet = Internet.create(directory, prefix + INTERNET, vpc, List.copyOf(vSwitches.values()));
            } catch (RuntimeException e) {
                throw FabricException.of("make the internet beyond fabric " + prefix, prefix, e);
            }
        }
        return internet.namespace();
    }

    /** The links first: those left in a namespace when it goes are removed some time later, by a kernel thread. */
    @Override
    public void close() {
        var parts = new ArrayList<Runnable>();
        parts.add(balancers::close);
        parts.add(vpc::close);
        nodes.values().forEach(node -> parts.add(node::close));
        if (internet != null) {
            parts.add(internet::close);
        }
        ports.clear();
        nodes.clear();
        @Nullable FabricException failure = null;
        for (var part : parts) {
            try {
                part.run();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = FabricException.of("close fabric " + prefix, prefix, e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private NodeNetwork find(String purpose, String instanceId) {
        NodeNetwork node = nodes.get(instanceId);
        if (node == null) {
            throw new FabricException(
                    purpose + " node " + instanceId,
                    instanceId,
                    "fabric " + prefix + " has no such node, but " + nodes.keySet(),
                    null);
        }
        return node;
    }
}
