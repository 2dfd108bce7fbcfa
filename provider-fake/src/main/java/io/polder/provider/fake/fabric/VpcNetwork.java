package io.polder.provider.fake.fabric;

import io.polder.linux.NetnsDirectory;
import io.polder.netlink.IpAddress;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.BridgePort;
import io.polder.netlink.route.FdbEntry;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.tc.BpfProgram;
import io.polder.netlink.tc.FilterKind;
import io.polder.netlink.tc.Qdisc;
import io.polder.netlink.tc.TcFilter;
import io.polder.netlink.tc.TcHandle;
import io.polder.spi.Eni;
import io.polder.spi.IpFamily;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The VPC's namespace: a bridge per vSwitch in use, a port per attached ENI, and routing between the vSwitches. Confined to
 * the fabric's turn.
 *
 * <p>A bridge here never learns, floods or asks. It delivers by its static forwarding entries, and answers ARP out of
 * its neighbour table (br_do_proxy_suppress_arp in net/bridge/br_arp_nd_proxy.c), which also keeps every broadcast
 * from the ports (br_flood in net/bridge/br_forward.c).
 */
final class VpcNetwork implements AutoCloseable {

    /** Of every link of the fabric, in bytes: the usual one of a VPC. */
    static final int MTU = 1500;

    private static final int GROUP = 1; // of the bridges and ports, to delete them all at once
    private static final int FILTER_PRIORITY = 1;
    private static final int FILTER_HANDLE = 1;
    private static final int MOST_NAMES_TRIED = 16;
    private static final BridgePort DELIVERS_ONLY_WHAT_IT_KNOWS =
            BridgePort.builder().learning(false).flood(false).proxyArp(true).build();

    /** {@code all} and {@code default} count together with each link's own, which starts as a copy of {@code default}. */
    private static final Map<String, String> ROUTER = Map.of(
            "net/ipv4/ip_forward", "1",
            "net/ipv4/conf/all/send_redirects", "0",
            "net/ipv4/conf/default/send_redirects", "0",
            "net/ipv4/conf/all/accept_redirects", "0",
            "net/ipv4/conf/default/accept_redirects", "0",
            "net/ipv4/conf/all/rp_filter", "0",
            "net/ipv4/conf/default/rp_filter", "0");

    private static final Map<String, String> NO_FIREWALL_ON_BRIDGES =
            Map.of("net/bridge/bridge-nf-call-iptables", "0", "net/bridge/bridge-nf-call-arptables", "0");

    private final FabricNamespace namespace;
    private final Map<String, VSwitchBridge> bridges = new HashMap<>();
    private int plugged;

    private VpcNetwork(FabricNamespace namespace) {
        this.namespace = namespace;
    }

    static VpcNetwork create(NetnsDirectory directory, String name) {
        return new VpcNetwork(FabricNamespace.create(directory, name, ROUTER, NO_FIREWALL_ON_BRIDGES));
    }

    FabricNamespace namespace() {
        return namespace;
    }

    /**
     * Plugs an ENI in: makes its link in the node, down and without addresses unless it is the primary one; and, for
     * the first of its vSwitch, the bridge. Leaves no link of the ENI when it fails.
     */
    Port plug(Eni eni, Subnet vSwitch, String instanceId, NodeNetwork node) {
        String name = "p" + ++plugged;
        String what = "plug ENI " + eni.id() + " (" + eni.mac() + ") into port " + name + " and node " + instanceId;
        VSwitchBridge bridge = bridges.computeIfAbsent(vSwitch.id(), id -> createBridge(vSwitch));
        try {
            String linkName = createLink(eni, name, bridge, node);
            return open(eni, instanceId, name, linkName, bridge, node);
        } catch (RuntimeException e) {
            undo(e, () -> namespace.netlink().links().find(name).ifPresent(this::delete));
            throw FabricException.of(what, eni.id(), e);
        }
    }

    private VSwitchBridge createBridge(Subnet vSwitch) {
        String name = "br" + bridges.size();
        try {
            return VSwitchBridge.create(namespace, name, GROUP, vSwitch);
        } catch (RuntimeException e) {
            undo(e, () -> namespace.netlink().links().find(name).ifPresent(this::delete));
            throw FabricException.of("make bridge " + name + " of vSwitch " + vSwitch.id(), vSwitch.id(), e);
        }
    }

    private void delete(Link link) {
        ignoringAbsence(() -> namespace.netlink().links().delete(link.index()));
    }

    /** Makes the pair of links and returns the node's end's name; somebody in the node may take a name meanwhile. */
    private String createLink(Eni eni, String name, VSwitchBridge bridge, NodeNetwork node) {
        for (int attempt = 1; ; attempt++) {
            String linkName = node.freeName();
            LinkSpec card = LinkSpec.peer(linkName)
                    .namespace(node.namespace().netns())
                    .mac(MacAddress.parse(eni.mac()))
                    .mtu(MTU)
                    .build();
            try {
                namespace
                        .netlink()
                        .links()
                        .create(LinkSpec.veth(name, card)
                                .master(bridge.index())
                                .mtu(MTU)
                                .group(GROUP)
                                .build());
                return linkName;
            } catch (NetlinkException.AlreadyExists e) {
                if (attempt == MOST_NAMES_TRIED) {
                    throw e;
                }
            }
        }
    }

    /** Sets the port up last, so that nothing passes unfiltered. */
    private Port open(
            Eni eni, String instanceId, String name, String linkName, VSwitchBridge bridge, NodeNetwork node) {
        int index = namespace.link(name).index();
        var port = new Port(
                eni.id(),
                instanceId,
                name,
                index,
                bridge.index(),
                MacAddress.parse(eni.mac()),
                node.addressOr(eni.primaryAddress()),
                Set.copyOf(eni.addresses(IpFamily.IPV4)));
        try {
            namespace.netlink().links().changePort(index, DELIVERS_ONLY_WHAT_IT_KNOWS);
            namespace.netlink().trafficControl().add(Qdisc.clsact(index));
            setFilter(port, port.addresses());
            Batch batch = namespace.netlink().batch().replace(new FdbEntry(index, port.mac()));
            port.addresses().forEach(address -> batch.replace(neighbour(port, address)));
            batch.change(LinkChange.of(index).alias(eni.id()).up().build()).execute();
            if (eni.primary()) {
                node.configure(linkName, eni.primaryAddress(), bridge.subnet());
            }
            return port;
        } catch (RuntimeException e) {
            undo(e, () -> remove(port));
            throw e;
        }
    }

    /**
     * Makes exactly these addresses the ENI's. When it fails, the port is as it was, as far as the kernel let it.
     *
     * @return the port as it is now
     */
    Port readdress(Port port, Set<InetAddress> addresses) {
        Port wanted = port.withAddresses(addresses);
        try {
            change(port, wanted);
            return wanted;
        } catch (RuntimeException e) {
            undo(e, () -> change(wanted, port));
            throw FabricException.of("change the addresses of " + port, port.eniId(), e);
        }
    }

    private void change(Port from, Port to) {
        var gone = new HashSet<>(from.addresses());
        gone.removeAll(to.addresses());
        try {
            setFilter(to, to.addresses());
        } catch (NetlinkException.NotFound e) {
            // The link went with the namespace it had been moved to: then there is nothing to take an address from.
            if (!from.addresses().containsAll(to.addresses())) {
                throw e;
            }
        }
        gone.forEach(address ->
                ignoringAbsence(() -> namespace.netlink().neighbours().delete(neighbour(to, address))));
        Batch batch = namespace.netlink().batch();
        to.addresses().forEach(address -> batch.replace(neighbour(to, address)));
        batch.execute();
    }

    /** Unplugs an ENI: its link goes, wherever the node has moved it to. Succeeds when it has gone already. */
    void unplug(Port port) {
        try {
            remove(port);
        } catch (RuntimeException e) {
            throw FabricException.of("unplug " + port, port.eniId(), e);
        }
    }

    private void remove(Port port) {
        // The peer of a veth goes with it, and with a port its forwarding entries.
        ignoringAbsence(() -> namespace.netlink().links().delete(port.index()));
        port.addresses()
                .forEach(address ->
                        ignoringAbsence(() -> namespace.netlink().neighbours().delete(neighbour(port, address))));
    }

    /** Takes every link away at once, wherever the nodes have moved their ends to, and then the namespace. */
    @Override
    public void close() {
        try {
            ignoringAbsence(() -> namespace.netlink().links().deleteGroup(GROUP));
        } finally {
            namespace.close();
        }
    }

    private void setFilter(Port port, Set<InetAddress> addresses) {
        var program = new BpfProgram.Classic(SourceFilter.program(port.mac(), port.nodeAddress(), addresses));
        var filter = TcFilter.of(
                        port.index(),
                        TcHandle.INGRESS,
                        FILTER_PRIORITY,
                        TcFilter.ETH_P_ALL,
                        FilterKind.Bpf.directAction(program))
                .withHandle(FILTER_HANDLE);
        namespace.netlink().trafficControl().replace(filter);
    }

    private static Neighbour neighbour(Port port, InetAddress address) {
        return Neighbour.permanent(port.bridgeIndex(), IpAddress.of(address), port.mac());
    }

    private static void ignoringAbsence(Runnable deletion) {
        try {
            deletion.run();
        } catch (NetlinkException.NotFound e) {
            // Gone already, which is what was wanted.
        }
    }

    private static void undo(RuntimeException failure, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
