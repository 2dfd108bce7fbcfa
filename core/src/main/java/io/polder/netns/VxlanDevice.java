package io.polder.netns;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.FdbEntry;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.Vxlan;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A node's end of the tunnels to its peers: one device, which is told of everybody and learns nothing (ip-link(8), "VXLAN").
 * Stateless.
 */
final class VxlanDevice {

    /** Of each packet: outer IPv4 or IPv6, UDP, VXLAN, inner Ethernet. */
    private static final int OVERHEAD_IPV4 = 20 + 8 + 8 + 14;

    private static final int OVERHEAD_IPV6 = 40 + 8 + 8 + 14;

    private VxlanDevice() {}

    static String name(PodNetwork network) {
        return "vxlan." + network.vni();
    }

    static Optional<Link> find(Node node, PodNetwork network) {
        return node.netlink().links().find(name(network));
    }

    static void connect(Node node, PodNetwork network, Link underlay) {
        Link device = device(node, network, underlay);
        Batch batch = node.netlink().batch();
        for (IpPrefix range : network.self().podRanges()) {
            // Where the node itself is spoken to through the tunnels: its other address would be answered past them.
            batch.replace(PodSide.address(
                    PodLink.of(device), IpPrefix.host(range.network().address())));
        }
        var fdb = new HashSet<MacAddress>();
        var neighbours = new HashSet<IpAddress>();
        for (PeerNode peer : network.peers()) {
            IpAddress remote = peer.address(network.endpoint().family())
                    .orElseThrow(() -> new NetnsException(
                            "peer " + peer.addresses() + " has no address of the family of " + network.endpoint(),
                            null));
            MacAddress mac = mac(remote);
            fdb.add(mac);
            batch.replace(FdbEntry.of(device.index(), mac).self().remote(remote).build());
            for (IpPrefix range : peer.podRanges()) {
                neighbours.add(range.network().address());
                batch.replace(
                        Neighbour.permanent(device.index(), range.network().address(), mac));
            }
        }
        batch.execute();
        new PeerRoutes(node, network).byTunnel(device);
        forget(node, device, fdb, neighbours);
    }

    private static void forget(Node node, Link device, Set<MacAddress> wantedFdb, Set<IpAddress> wantedNeighbours) {
        for (FdbEntry entry : node.netlink().fdb().listOfPort(device.index())) {
            if (entry.remote().isPresent() && !wantedFdb.contains(entry.mac())) {
                Node.ignoringAbsence(() -> node.netlink().fdb().delete(entry));
            }
        }
        for (AddressFamily family : AddressFamily.values()) {
            for (Neighbour neighbour : node.netlink().neighbours().list(family, device.index())) {
                if (neighbour.permanent() && !wantedNeighbours.contains(neighbour.address())) {
                    Node.ignoringAbsence(() -> node.netlink().neighbours().delete(neighbour));
                }
            }
        }
    }

    /** One with other settings is made anew: they cannot be changed. */
    private static Link device(Node node, PodNetwork network, Link underlay) {
        var there = find(node, network);
        if (there.isPresent() && isAsWanted(there.get(), network, underlay)) {
            return there.get();
        }
        there.ifPresent(node::delete);
        var kind = Vxlan.of(network.vni())
                .local(network.endpoint())
                .link(underlay.index())
                .port(network.port())
                .learning(false)
                .build();
        node.netlink()
                .links()
                .create(LinkSpec.of(name(network), kind)
                        .mac(mac(network.endpoint()))
                        .mtu(underlay.mtu() - overhead(network))
                        .up()
                        .build());
        return node.presentLink(name(network));
    }

    private static boolean isAsWanted(Link link, PodNetwork network, Link underlay) {
        return link.isUp()
                && link.mtu() == underlay.mtu() - overhead(network)
                && link.mac().equals(Optional.of(mac(network.endpoint())))
                && link.kind().orElse(null) instanceof Vxlan vxlan
                && vxlan.local().equals(Optional.of(network.endpoint()))
                && vxlan.port().equals(OptionalInt.of(network.port()))
                && vxlan.link().equals(OptionalInt.of(underlay.index()));
    }

    private static int overhead(PodNetwork network) {
        return network.endpoint().isIpv4() ? OVERHEAD_IPV4 : OVERHEAD_IPV6;
    }

    /** Of the end that has this address: so every node knows every other's without being told. */
    private static MacAddress mac(IpAddress endpoint) {
        return HostLink.macOf("vtep " + endpoint);
    }
}
