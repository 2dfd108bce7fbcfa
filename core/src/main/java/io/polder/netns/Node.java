package io.polder.netns;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.AddressState;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.Ipvlan;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteFilter;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.route.RouteType;
import io.polder.netlink.route.Vlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** The node's own namespace: its ENIs and what all pods share. Thread-safe. */
final class Node implements AutoCloseable {

    /** Of the routes to what belongs to no single pod's link, in rtm_protocol; no daemon's number in rtnetlink.h. */
    static final int ROUTE_PROTOCOL = 80;

    private static final int TABLE_BASE = 1000;

    private static final Duration MOST_PATIENCE = Duration.ofSeconds(3); // Looking for duplicates takes up to 2.
    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final IpPrefix LINK_LOCAL = IpPrefix.parse("fe80::/10");

    private final NetworkNamespace namespace;
    private final Connections connections;
    private final NodeConnections netlinks;
    private final FlowTable flows;
    private final NodeSysctls sysctls;
    private final Set<PreparedEni> prepared = ConcurrentHashMap.newKeySet();
    private final Map<MacAddress, Integer> enis = new ConcurrentHashMap<>(); // Where they were seen last, by index.

    /** What an ENI has been prepared for, once for each. */
    record PreparedEni(int index, boolean ipv6) {}

    private Node(NetworkNamespace namespace, Connections connections) {
        this.namespace = namespace;
        this.connections = connections;
        this.netlinks = new NodeConnections(namespace, connections);
        this.flows = new FlowTable(namespace);
        this.sysctls = new NodeSysctls(namespace);
    }

    /** Opens and prepares the node: forwarding on, reverse-path filters and redirects off. */
    static Node open(NetworkNamespace namespace, Connections connections) {
        var own = namespace.duplicate();
        try {
            new NodeSysctls(own).beRouter();
            return new Node(own, connections);
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /** One for this thread, and maybe some others. */
    RouteNetlink netlink() {
        return netlinks.ofThread();
    }

    NetworkNamespace namespace() {
        return namespace;
    }

    Connections connections() {
        return connections;
    }

    /** The link with the ENI's MAC address, which a pod's link never has; of its children, which have it too, none. */
    Optional<Link> findEni(MacAddress mac) {
        var seen = Optional.ofNullable(enis.get(mac))
                .flatMap(index -> netlink().links().find(index))
                .filter(link -> isEni(link, mac));
        if (seen.isPresent()) {
            return seen;
        }
        var found = netlink().links().list().stream()
                .filter(link -> isEni(link, mac))
                .findFirst();
        found.ifPresentOrElse(link -> enis.put(mac, link.index()), () -> enis.remove(mac));
        return found;
    }

    private static boolean isEni(Link link, MacAddress mac) {
        return link.mac().equals(Optional.of(mac)) && !isChild(link);
    }

    private static boolean isChild(Link link) {
        return link.kind()
                .filter(kind -> kind instanceof Ipvlan || kind instanceof Vlan)
                .isPresent();
    }

    /** @throws NetnsException.EniNotFound when it is not there */
    Link eni(PodInterfaceSpec spec) {
        return findEni(spec.eniMac())
                .orElseThrow(() -> new NetnsException.EniNotFound(
                        spec + ": no link with MAC address " + spec.eniMac() + " on the node"));
    }

    /** The routing table of an ENI that pods share. */
    static int tableOf(int eniIndex) {
        return TABLE_BASE + eniIndex;
    }

    /** What the families of a pod need once of the node. */
    void prepareFor(PodInterfaceSpec spec) {
        if (spec.hasIpv6()) {
            sysctls.routeIpv6();
        }
    }

    /**
     * Sets a shared ENI up, with a table of its own in which everything goes to its gateway. Kept when a pod's ADD
     * fails later: it is the ENI's, not the pod's.
     */
    void prepareShared(Link eni, PodInterfaceSpec spec) {
        prepareOnce(eni, spec);
        table(eni.index(), spec).execute();
    }

    /** What comes before {@link #table}: before it is up, when it would look for duplicates of its addresses. */
    void prepareOnce(Link eni, PodInterfaceSpec spec) {
        var wanted = new PreparedEni(eni.index(), spec.hasIpv6());
        if (!prepared.contains(wanted)) {
            sysctls.beUplink(eni.name(), spec.hasIpv6());
            if (spec.hasIpv6()) {
                netlink().links().change(LinkChange.of(eni.index()).up().build());
                awaitLinkLocal(eni.index());
            }
            prepared.add(wanted);
        }
    }

    /**
     * Waits until the ENI's own address may be used, without which the node asks for no IPv6 neighbour there (ndisc_solicit in
     * net/ipv6/ndisc.c): a packet that came before would wait a second for the next attempt. The kernel adds it when it has
     * seen that the link is ready, and lets it be used from a work queue, also where it does not look for duplicates. Where
     * there is to be none (addr_gen_mode), the wait is for nothing.
     */
    private void awaitLinkLocal(int eniIndex) {
        long end = System.nanoTime() + MOST_PATIENCE.toNanos();
        while (!hasLinkLocal(eniIndex) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private boolean hasLinkLocal(int eniIndex) {
        return netlink().addresses().list(AddressFamily.INET6, eniIndex).stream()
                .anyMatch(address -> LINK_LOCAL.contains(address.local().address())
                        && !address.state().contains(AddressState.TENTATIVE));
    }

    /** Up, with its table. Each time: whoever has set the ENI down and up again has emptied that, and one request is cheap. */
    Batch table(int eniIndex, PodInterfaceSpec spec) {
        var batch = netlink().batch().change(LinkChange.of(eniIndex).up().build());
        for (PodAddress address : spec.addresses()) {
            addWayOut(batch, eniIndex, address.gateway().orElseThrow());
        }
        return batch;
    }

    /**
     * The gateway has a route of its own first: one that is on-link is refused where the node's own subnet, by another link,
     * has the gateway, too (ip6_route_check_nh_onlink in net/ipv6/route.c).
     */
    private static void addWayOut(Batch batch, int eniIndex, IpAddress gateway) {
        int table = tableOf(eniIndex);
        var wayOut = Route.to(IpPrefix.all(gateway.family()))
                .via(gateway)
                .dev(eniIndex)
                .table(table);
        if (gateway.isIpv4()) {
            wayOut.onlink();
        } else {
            batch.replace(
                    Route.to(IpPrefix.host(gateway)).dev(eniIndex).table(table).build());
        }
        batch.replace(wayOut.build());
    }

    /** Whether the table of a shared ENI leads to the pod's gateway. */
    boolean isPrepared(Link eni, PodAddress address) {
        return eni.isUp()
                && netlink().routes().list(address.family(), tableOf(eni.index())).stream()
                        .anyMatch(route -> route.destination().isDefault()
                                && route.gateway().equals(address.gateway()));
    }

    /** Whether the node has a route to this very prefix, apart from one that holds an address nobody has. */
    boolean routes(IpPrefix prefix) {
        return netlink().routes().list(RouteFilter.of(prefix.family()).table(Route.TABLE_MAIN)).stream()
                .anyMatch(route -> route.destination().equals(prefix) && route.type() == RouteType.UNICAST);
    }

    /** A link that has just been made. */
    Link presentLink(String name) {
        return netlink()
                .links()
                .find(name)
                .orElseThrow(() ->
                        new NetnsException("find link " + name + " in " + namespace + ": it went in between", null));
    }

    /**
     * Deletes the node's end of the pod's veth. One of another sandbox of the pod, or that somebody else made, stays;
     * so does one that a crash left half-made, which goes with the pod's namespace.
     *
     * @return whether there was one
     */
    boolean deleteHostLink(PodInterfaceSpec spec) {
        var own = netlink().links().find(HostLink.name(spec)).filter(link -> HostLink.isOwn(link.alias(), spec));
        own.ifPresent(this::delete);
        return own.isPresent();
    }

    /** A node's end that nobody has written to whose it is: what stands is left alone. */
    void deleteNewborn(String name) {
        netlink().links().find(name).filter(link -> link.alias().isEmpty()).ifPresent(this::delete);
    }

    void deleteLinkIfPresent(String name) {
        netlink().links().find(name).ifPresent(this::delete);
    }

    /** It may have gone by itself in between, with its namespace. */
    void delete(Link link) {
        ignoringAbsence(() -> netlink().links().delete(link.index()));
    }

    /** Those of the pod's addresses that no other pod has by now. */
    List<IpPrefix> unowned(PodInterfaceSpec spec) {
        return spec.addresses().stream()
                .map(PodAddress::host)
                .filter(host -> !routes(host))
                .toList();
    }

    /** What the kernel remembers of addresses is no use to their next owner. */
    void forget(List<IpPrefix> unowned) {
        unowned.forEach(host -> forget(host.address()));
    }

    private void forget(IpAddress address) {
        for (Neighbour neighbour : netlink().neighbours().list(address.family())) {
            if (neighbour.address().equals(address)) {
                ignoringAbsence(() -> netlink().neighbours().delete(neighbour));
            }
        }
        flows.forget(address);
    }

    static void ignoringAbsence(Runnable deletion) {
        try {
            deletion.run();
        } catch (NetlinkException.NotFound e) {
            return; // Which is what was wanted.
        }
    }

    @Override
    public void close() {
        flows.close();
        netlinks.close();
        namespace.close();
    }
}
