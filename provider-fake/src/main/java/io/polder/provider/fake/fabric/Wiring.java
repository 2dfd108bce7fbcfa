package io.polder.provider.fake.fabric;

import io.polder.linux.NetnsDirectory;
import io.polder.spi.Eni;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The namespaces and links of a fabric. Looking nodes up is thread-safe; all else is confined to the follower's turn.
 */
final class Wiring implements AutoCloseable {

    private static final String VPC = "vpc";

    private final NetnsDirectory directory;
    private final String prefix;
    private final Function<String, Subnet> vSwitches;
    private final VpcNetwork vpc;
    private final Map<String, NodeNetwork> nodes = new ConcurrentHashMap<>();
    private final Map<String, Port> ports = new HashMap<>();

    private Wiring(NetnsDirectory directory, String prefix, Function<String, Subnet> vSwitches, VpcNetwork vpc) {
        this.directory = directory;
        this.prefix = prefix;
        this.vSwitches = vSwitches;
        this.vpc = vpc;
    }

    /**
     * Makes the VPC's namespace, or leaves nothing.
     *
     * @param vSwitches by their ids
     */
    static Wiring create(NetnsDirectory directory, String prefix, Function<String, Subnet> vSwitches) {
        try {
            return new Wiring(directory, prefix, vSwitches, VpcNetwork.create(directory, prefix + VPC));
        } catch (RuntimeException e) {
            throw FabricException.of("create fabric " + prefix, prefix, e);
        }
    }

    FabricNamespace vpc() {
        return vpc.namespace();
    }

    FabricNamespace node(String instanceId) {
        return find("look up", instanceId).namespace();
    }

    void addNode(String instanceId) {
        try {
            nodes.put(instanceId, NodeNetwork.create(directory, prefix + instanceId));
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
        ports.put(eni.id(), vpc.plug(eni, vSwitches.apply(eni.subnetId()), instanceId, node));
    }

    void unplug(String eniId) {
        Port port = ports.get(eniId);
        if (port != null) {
            vpc.unplug(port);
            ports.remove(eniId);
        }
    }

    /** An ENI that is not attached has no link: it gets its addresses when it is attached. */
    void readdress(String eniId, Consumer<Set<InetAddress>> change) {
        Port port = ports.get(eniId);
        if (port != null) {
            var addresses = new HashSet<>(port.addresses());
            change.accept(addresses);
            ports.put(eniId, vpc.readdress(port, addresses));
        }
    }

    /** The links first: those left in a namespace when it goes are removed some time later, by a kernel thread. */
    @Override
    public void close() {
        var parts = new ArrayList<Runnable>();
        parts.add(vpc::close);
        nodes.values().forEach(node -> parts.add(node::close));
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
