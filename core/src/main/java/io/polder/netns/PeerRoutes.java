package io.polder.netns;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteFilter;
import io.polder.netlink.route.RouteType;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A node's routes to the ranges of its peers. Confined. */
final class PeerRoutes {

    private static final int METRIC = 80; // Told apart by it from those to pods.

    private final Node node;
    private final PodNetwork network;

    PeerRoutes(Node node, PodNetwork network) {
        this.node = node;
        this.network = network;
    }

    /** The link that has the node's own address. */
    static Link underlay(Node node, PodNetwork network) {
        IpAddress own = network.endpoint();
        return node.netlink().addresses().list(own.family()).stream()
                .filter(address -> address.local().address().equals(own))
                .findFirst()
                .flatMap(address -> node.netlink().links().find(address.linkIndex()))
                .orElseThrow(() -> new NetnsException("the node does not have its address " + own, null));
    }

    /** By way of the peers' own addresses. */
    void byAddress(Link link) {
        var wanted = new HashMap<IpPrefix, Route>();
        for (PeerNode peer : network.peers()) {
            for (IpPrefix range : peer.podRanges()) {
                IpAddress gateway = peer.address(range.family())
                        .orElseThrow(() -> new NetnsException(
                                "peer " + peer.addresses() + " has no address of the family of " + range, null));
                wanted.put(range.network(), route(range, gateway, link));
            }
        }
        apply(wanted);
    }

    /** By way of a tunnel, at whose other ends the peers have the first addresses of their ranges. */
    void byTunnel(Link device) {
        var wanted = new HashMap<IpPrefix, Route>();
        for (PeerNode peer : network.peers()) {
            for (IpPrefix range : peer.podRanges()) {
                wanted.put(range.network(), route(range, range.network().address(), device));
            }
        }
        apply(wanted);
    }

    private static Route route(IpPrefix range, IpAddress gateway, Link link) {
        return Route.to(range.network())
                .via(gateway)
                .dev(link.index())
                .onlink()
                .protocol(Node.ROUTE_PROTOCOL)
                .priority(METRIC)
                .build();
    }

    private void apply(Map<IpPrefix, Route> wanted) {
        Batch batch = node.netlink().batch();
        for (AddressFamily family : AddressFamily.values()) {
            of(node, family)
                    .filter(route -> !wanted.containsKey(route.destination()))
                    .forEach(batch::delete);
        }
        wanted.values().forEach(batch::replace);
        batch.execute();
    }

    /** Those that are there. */
    static Stream<Route> of(Node node, AddressFamily family) {
        var ours = RouteFilter.of(family).table(Route.TABLE_MAIN).protocol(Node.ROUTE_PROTOCOL);
        return node.netlink().routes().list(ours).stream()
                .filter(route ->
                        route.type() == RouteType.UNICAST && route.priority().orElse(0) == METRIC);
    }
}
