package io.polder.netns;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.Sysctl;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The node's own namespace: its ENIs and what all pods share. Thread-safe. */
final class Node implements AutoCloseable {

    private static final int TABLE_BASE = 1000;

    private final NetworkNamespace namespace;
    private final RouteNetlink netlink;
    private final Map<MacAddress, PreparedEni> prepared = new ConcurrentHashMap<>();

    private record PreparedEni(int index, IpAddress gateway) {}

    private Node(NetworkNamespace namespace) {
        this.namespace = namespace;
        this.netlink = RouteNetlink.open(namespace);
    }

    /** Opens and prepares the node: forwarding on, reverse-path filters and redirects off. */
    static Node open(NetworkNamespace namespace) {
        var own = namespace.duplicate();
        try {
            var settings = new LinkedHashMap<String, String>();
            settings.put("net/ipv4/ip_forward", "1");
            for (String scope : new String[] {"all", "default"}) {
                settings.put("net/ipv4/conf/" + scope + "/rp_filter", "0");
                settings.put("net/ipv4/conf/" + scope + "/send_redirects", "0");
            }
            new Sysctl(own).write(settings);
            return new Node(own);
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    RouteNetlink netlink() {
        return netlink;
    }

    NetworkNamespace namespace() {
        return namespace;
    }

    /** The link with the ENI's MAC address, which a pod's link never has. */
    Optional<Link> findEni(MacAddress mac) {
        return netlink.links().list().stream()
                .filter(link -> link.mac().equals(Optional.of(mac)))
                .findFirst();
    }

    /** The routing table of an ENI that pods share. */
    static int tableOf(int eniIndex) {
        return TABLE_BASE + eniIndex;
    }

    /**
     * Sets a shared ENI up, with a table of its own in which everything goes to its gateway. Kept when a pod's ADD
     * fails later: it is the ENI's, not the pod's.
     */
    void prepareShared(Link eni, PodInterfaceSpec spec) {
        var wanted = new PreparedEni(eni.index(), spec.nextHop());
        // Each time: whoever has set the ENI down and up again has emptied its table, and one request is cheap.
        netlink.batch()
                .change(LinkChange.of(eni.index()).up().build())
                .replace(defaultRoute(eni.index(), spec.nextHop()))
                .execute();
        if (wanted.equals(prepared.get(spec.eniMac()))) {
            return;
        }
        new Sysctl(namespace).write("net/ipv4/conf/" + eni.name() + "/rp_filter", "0");
        prepared.put(spec.eniMac(), wanted);
    }

    /** Whether the table of a shared ENI leads to its gateway. */
    boolean isPrepared(Link eni, IpAddress gateway) {
        return eni.isUp()
                && netlink.routes().list(AddressFamily.INET, tableOf(eni.index())).stream()
                        .anyMatch(route -> route.destination().isDefault()
                                && route.gateway().equals(Optional.of(gateway)));
    }

    /** Whether the node has a route to this very prefix. */
    boolean routes(IpPrefix prefix) {
        return netlink.routes().list(AddressFamily.INET, Route.TABLE_MAIN).stream()
                .anyMatch(route -> route.destination().equals(prefix));
    }

    /** A link that has just been made. */
    Link presentLink(String name) {
        return netlink.links()
                .find(name)
                .orElseThrow(() ->
                        new NetnsException("find link " + name + " in " + namespace + ": it went in between", null));
    }

    /**
     * Deletes the node's end of the pod's veth. One of another sandbox of the pod, or that somebody else made, stays;
     * so does one that a crash left half-made, which goes with the pod's namespace.
     */
    void deleteHostLink(PodInterfaceSpec spec) {
        Optional<String> owner = Optional.of(HostLink.owner(spec));
        delete(netlink.links()
                .find(HostLink.name(spec.pod()))
                .filter(link -> link.alias().equals(owner)));
    }

    void deleteLinkIfPresent(String name) {
        delete(netlink.links().find(name));
    }

    private void delete(Optional<Link> link) {
        try {
            link.ifPresent(found -> netlink.links().delete(found.index()));
        } catch (NetlinkException.NotFound e) {
            return; // It went by itself in between, with its namespace.
        }
    }

    @Override
    public void close() {
        netlink.close();
        namespace.close();
    }

    private static Route defaultRoute(int eniIndex, IpAddress gateway) {
        return Route.to(IpPrefix.ALL_IPV4)
                .via(gateway)
                .dev(eniIndex)
                .onlink()
                .table(tableOf(eniIndex))
                .build();
    }
}
