package io.polder.provider.fake.fabric;

import io.polder.linux.NetnsDirectory;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.BridgePort;
import io.polder.netlink.route.FdbEntry;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.Route;
import io.polder.netlink.tc.BpfProgram;
import io.polder.netlink.tc.FilterKind;
import io.polder.netlink.tc.Qdisc;
import io.polder.netlink.tc.TcFilter;
import io.polder.netlink.tc.TcHandle;
import io.polder.spi.Eni;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The VPC's namespace: a bridge per vSwitch in use, a port per attached ENI, and routing between the vSwitches. Confined to
 * the fabric's turn.
 *
 * <p>A bridge here never learns, floods or asks. It delivers by its static forwarding entries, and answers ARP out of
 * its neighbour table (br_do_proxy_suppress_arp in net/bridge/br_arp_nd_proxy.c). Neighbour solicitations the router
 * answers, in its own name for everybody (ndisc_recv_ns in net/ipv6/ndisc.c): IPv6 goes through the gateway.
 */
final class VpcNetwork implements AutoCloseable {

    /** Of every link of the fabric, in bytes: the usual one of a VPC. */
    static final int MTU = 1500;

    /** Of all links of the fabric in this namespace, to delete them at once. */
    static final int GROUP = 1;

    private static final int FILTER_PRIORITY = 1;
    private static final int FILTER_HANDLE = 1;
    private static final int MOST_NAMES_TRIED = 16;
    private static final BridgePort DELIVERS_ONLY_WHAT_IT_KNOWS = BridgePort.builder()
            .learning(false)
            .flood(false)
            .broadcastFlood(false)
            .multicastFlood(false)
            .proxyArp(true)
            .build();

    /** {@code all} and {@code default} count together with each link's own, which starts as a copy of {@code default}. */
    private static final Map<String, String> ROUTER = Map.of(
            "net/ipv4/ip_forward", "1",
            "net/ipv4/conf/all/send_redirects", "0",
            "net/ipv4/conf/default/send_redirects", "0",
            "net/ipv4/conf/all/accept_redirects", "0",
            "net/ipv4/conf/default/accept_redirects", "0",
            "net/ipv4/conf/all/rp_filter", "0",
            "net/ipv4/conf/default/rp_filter", "0");

    /** The bridges alone have IPv6, not their ports: see {@link VSwitchBridge}. */
    private static final Map<String, String> IPV6_ROUTER = Map.of(
            "net/ipv6/conf/default/disable_ipv6", "1",
            "net/ipv6/conf/all/forwarding", "1",
            "net/ipv6/conf/all/proxy_ndp", "1");

    private static final Map<String, String> NO_FIREWALL_ON_BRIDGES =
            Map.of("net/bridge/bridge-nf-call-iptables", "0", "net/bridge/bridge-nf-call-arptables", "0");

    private final FabricNamespace namespace;
    private final Map<String, VSwitchBridge> bridges = new HashMap<>();
    private int plugged;

    private VpcNetwork(FabricNamespace namespace) {
        this.namespace = namespace;
    }

    /** @param ipv6 whether some of its vSwitches have IPv6 */
    static VpcNetwork create(NetnsDirectory directory, String name, boolean ipv6) {
        var sysctls = new HashMap<>(ROUTER);
        if (ipv6) {
            sysctls.putAll(IPV6_ROUTER);
        }
        return new VpcNetwork(FabricNamespace.create(directory, name, ipv6, sysctls, NO_FIREWALL_ON_BRIDGES));
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
        VSwitchBridge bridge = bridge(vSwitch);
        try {
            String linkName = createLink(eni, name, bridge, node);
            return open(eni, instanceId, name, linkName, bridge, node);
        } catch (RuntimeException e) {
            undo(e, () -> namespace.netlink().links().find(name).ifPresent(this::delete));
            throw FabricException.of(what, eni.id(), e);
        }
    }

    /** The vSwitch's bridge, made when it is asked for first. */
    VSwitchBridge bridge(Subnet vSwitch) {
        return bridges.computeIfAbsent(vSwitch.id(), id -> createBridge(vSwitch));
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
                IpAddress.of(node.addressOr(eni.primaryAddress())),
                IpAddress.of(eni.primaryAddress()),
                addresses(eni.addresses()),
                Set.of());
        try {
            namespace.netlink().links().changePort(index, DELIVERS_ONLY_WHAT_IT_KNOWS);
            namespace.netlink().trafficControl().add(Qdisc.clsact(index));
            setFilter(port);
            Batch batch = namespace.netlink().batch().replace(new FdbEntry(index, port.mac()));
            deliver(port, batch);
            batch.change(LinkChange.of(index).alias(eni.id()).up().build()).execute();
            if (eni.primary()) {
                node.configure(linkName, eni, bridge.subnet());
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
    Port readdress(Port port, Set<IpAddress> addresses) {
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
            setFilter(to);
        } catch (NetlinkException.NotFound e) {
            // The link went with the namespace it had been moved to: then there is nothing to take an address from.
            if (!from.addresses().containsAll(to.addresses())) {
                throw e;
            }
        }
        gone.forEach(address -> deliverNoMore(to, address));
        Batch batch = namespace.netlink().batch();
        deliver(to, batch);
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
        port.ranges().forEach(range -> {
            ignoringAbsence(() -> namespace.netlink().routes().delete(route(range, port)));
            if (!range.address().isIpv4()) {
                ignoringAbsence(() -> namespace.netlink().neighbours().delete(router(port)));
            }
        });
        port.addresses().forEach(address -> deliverNoMore(port, address));
    }

    /**
     * Routes a range to an ENI.
     *
     * @return the port as it is now
     */
    Port addRoute(Port port, IpPrefix range) {
        Port wanted = port.withRange(range);
        Batch batch = namespace.netlink().batch();
        if (!range.address().isIpv4()) {
            batch.replace(router(port));
        }
        try {
            batch.add(route(range, port)).execute();
        } catch (RuntimeException e) {
            throw FabricException.of("route " + range + " to " + port, port.eniId(), e);
        }
        try {
            setFilter(wanted);
            return wanted;
        } catch (RuntimeException e) {
            undo(e, () -> namespace.netlink().routes().delete(route(range, port)));
            throw FabricException.of("route " + range + " to " + port, port.eniId(), e);
        }
    }

    /** By an address that the ENI never loses: its primary one, or, as those of IPv6 all come and go, its link-local one. */
    private static Route route(IpPrefix range, Port port) {
        return Route.to(range)
                .via(range.address().isIpv4() ? port.primaryAddress() : linkLocal(port.mac()))
                .dev(port.bridgeIndex())
                .build();
    }

    private static Neighbour router(Port port) {
        return Neighbour.permanent(port.bridgeIndex(), linkLocal(port.mac()), port.mac());
    }

    /** RFC 4291, appendix A. */
    private static IpAddress linkLocal(MacAddress mac) {
        long bits = mac.bits();
        long identifier = ((bits & 0xffffff000000L) << 16) | 0xfffe000000L | (bits & 0xffffffL);
        return IpAddress.ofIpv6(0xfe80L << 48, identifier ^ (0x02L << 56));
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

    private void setFilter(Port port) {
        var program = new BpfProgram.Classic(SourceFilter.program(port.mac(), port.nodeAddress(), port.sources()));
        var filter = TcFilter.of(
                        port.index(),
                        TcHandle.INGRESS,
                        FILTER_PRIORITY,
                        TcFilter.ETH_P_ALL,
                        FilterKind.Bpf.directAction(program))
                .withHandle(FILTER_HANDLE);
        namespace.netlink().trafficControl().replace(filter);
    }

    private static void deliver(Port port, Batch batch) {
        for (IpAddress address : port.addresses()) {
            batch.replace(Neighbour.permanent(port.bridgeIndex(), address, port.mac()));
            if (!address.isIpv4()) {
                batch.replace(Neighbour.proxy(port.bridgeIndex(), address));
            }
        }
    }

    private void deliverNoMore(Port port, IpAddress address) {
        var neighbours = namespace.netlink().neighbours();
        ignoringAbsence(() -> neighbours.delete(Neighbour.permanent(port.bridgeIndex(), address, port.mac())));
        if (!address.isIpv4()) {
            ignoringAbsence(() -> neighbours.delete(Neighbour.proxy(port.bridgeIndex(), address)));
        }
    }

    private static Set<IpAddress> addresses(Collection<InetAddress> addresses) {
        return addresses.stream().map(IpAddress::of).collect(Collectors.toUnmodifiableSet());
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
