package io.polder.netns;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.Ipvlan;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteFilter;
import io.polder.netlink.route.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * {@link DatapathMode#SHARED_ENI_IPVLAN} (Documentation/networking/ipvlan.rst). Thread-safe as {@link Datapath} says.
 *
 * <p>In L2 mode a child finds its siblings by their addresses; what is sent to the ENI's own MAC address and is no
 * sibling's is the node's (ipvlan_xmit_mode_l2 in drivers/net/ipvlan/ipvlan_core.c). So a pod reaches the node's stack by
 * way of a neighbour that has the ENI's MAC address, and the node reaches pods by a child of its own.
 *
 * <p>A pod has no link of its own on the node that could say whose its route is: the route's metric does, a number that
 * goes with the pod's sandbox.
 */
final class SharedEniIpvlan implements Datapath {

    private static final String NODES_CHILD = "ipvl_";
    private static final String PODS_CHILD = "ipvp_";
    private static final Ipvlan KIND = Ipvlan.of(Ipvlan.Mode.L2);

    private final Node node;

    SharedEniIpvlan(Node node) {
        this.node = node;
    }

    @Override
    public PodInterface add(PodInterfaceSpec spec, PodNamespace pod, UndoLog undo) {
        Link eni = node.eni(spec);
        node.prepareFor(spec);
        node.prepareShared(eni, spec);
        Link child = nodesChild(eni);
        removeLeftovers(spec, pod);
        refuseTaken(spec);
        PodLink own = create(spec, eni, pod, undo);
        configure(spec, eni, own, pod);
        IngressLimit.add(spec, own, pod);
        undo.add(() -> deleteRoutes(spec));
        Batch routes = node.netlink().batch();
        spec.addresses().forEach(address -> routes.add(route(spec, address, child)));
        routes.execute();
        return PodSide.result(spec, own, false);
    }

    /** Once for each ENI. Stays when a pod's ADD fails later. One at a time: what is half made is no other call's. */
    private synchronized Link nodesChild(Link eni) {
        String name = nameOfNodesChild(eni);
        var there = node.netlink().links().find(name);
        if (there.isPresent() && there.get().isUp()) {
            return there.get();
        }
        there.ifPresent(node::delete); // Half made.
        try {
            node.netlink()
                    .links()
                    .create(LinkSpec.of(name, KIND).parent(eni.index()).build());
        } catch (NetlinkException.AlreadyExists e) {
            return node.presentLink(name); // Another pod's ADD was faster.
        }
        Link child = node.presentLink(name);
        // In this order: setting it up sets ARP, too (ipvlan_open in drivers/net/ipvlan/ipvlan_main.c).
        node.netlink()
                .batch()
                .change(LinkChange.of(child.index()).up().build())
                .change(LinkChange.of(child.index()).arp(false).build())
                .execute();
        return child;
    }

    private static String nameOfNodesChild(Link eni) {
        return NODES_CHILD + eni.index();
    }

    /** Whether it is the node's own way to pods of that mode. */
    static boolean isNodesChild(Link link) {
        return link.name().startsWith(NODES_CHILD)
                && link.kind().filter(Ipvlan.class::isInstance).isPresent();
    }

    /** Of a DEL of this very sandbox that failed half way: its routes, and a child that has none but its addresses. */
    private void removeLeftovers(PodInterfaceSpec spec, PodNamespace pod) {
        deleteRoutes(spec);
        child(spec.interfaceName(), spec, pod)
                .filter(link -> hasOnlyAddressesOf(spec, link, pod))
                .ifPresent(link -> delete(link, spec, pod));
    }

    private static boolean hasOnlyAddressesOf(PodInterfaceSpec spec, PodLink child, PodNamespace pod) {
        var own = spec.addresses().stream()
                .map(address -> address.address().address())
                .toList();
        return Stream.of(AddressFamily.INET, AddressFamily.INET6)
                .flatMap(family -> pod.netlink().addresses().list(family, child.index()).stream())
                .filter(address -> address.scope().equals(Scope.UNIVERSE))
                .allMatch(address -> own.contains(address.local().address()));
    }

    private void refuseTaken(PodInterfaceSpec spec) {
        for (PodAddress address : spec.addresses()) {
            if (node.routes(address.host())) {
                throw new NetnsException.Taken(
                        "add " + spec + ": the node has a route to " + address.host() + " already");
            }
        }
    }

    /**
     * Born in the pod's namespace, as moved there it would lose what it was given; and under a name that the node has not:
     * until Linux 6.14 the kernel looks there for one to create, and each node has an {@code eth0} (rtnl_newlink in
     * net/core/rtnetlink.c).
     */
    private PodLink create(PodInterfaceSpec spec, Link eni, PodNamespace pod, UndoLog undo) {
        String name = birthName(spec);
        var child = LinkSpec.of(name, KIND).parent(eni.index()).namespace(pod.namespace());
        spec.mtu().ifPresent(child::mtu);
        undo.add(() -> deleteChild(name, spec, pod));
        try {
            node.netlink().links().create(child.build());
        } catch (NetlinkException.AlreadyExists e) {
            deleteChild(name, spec, pod); // Half made, by who was killed then.
            node.netlink().links().create(child.build());
        }
        PodLink own = pod.presentLink(name);
        undo.add(() -> delete(own, spec, pod));
        pod.netlink()
                .links()
                .change(LinkChange.of(own.index()).name(spec.interfaceName()).build());
        return own;
    }

    private static String birthName(PodInterfaceSpec spec) {
        return PODS_CHILD + Integer.toHexString(HostLink.number(spec));
    }

    private void configure(PodInterfaceSpec spec, Link eni, PodLink own, PodNamespace pod) {
        PodSide.prepareIpv6(spec, spec.interfaceName(), pod);
        Batch batch = PodSide.up(pod, own);
        for (PodAddress address : spec.addresses()) {
            var gateway = HostLink.gateway(address.family());
            batch.add(PodSide.address(own, address.address()))
                    .replace(Neighbour.permanent(own.index(), gateway, eni.mac().orElseThrow()))
                    .add(PodSide.defaultRoute(own, PodSide.nextHop(spec, address)));
            spec.hostRanges(address.family()).forEach(range -> batch.add(PodSide.to(range, own, gateway)));
        }
        PodSide.limitEgress(spec, own, batch);
        batch.execute();
    }

    private static Route route(PodInterfaceSpec spec, PodAddress address, Link child) {
        return Route.to(address.host())
                .dev(child.index())
                .protocol(Node.ROUTE_PROTOCOL)
                .priority(HostLink.number(spec))
                .build();
    }

    @Override
    public List<String> differences(PodInterfaceSpec spec, PodNamespace pod) {
        var differences = new ArrayList<String>();
        var check = new InterfaceCheck(spec, pod, differences);
        String name = spec.interfaceName();
        check.podSide(name);
        check.mac(name, spec.eniMac());
        check.egressLimit(name);
        check.ingressLimit(name);
        check.hostRanges();
        spec.addresses().forEach(address -> check.neighbour(name, HostLink.gateway(address.family()), spec.eniMac()));
        if (node.findEni(spec.eniMac()).isEmpty()) {
            differences.add("no ENI " + spec.eniMac() + " on the node");
        }
        for (PodAddress address : spec.addresses()) {
            if (routes(spec, address).isEmpty()) {
                differences.add("no route to " + address.host() + " on the node");
            }
        }
        return differences;
    }

    @Override
    public PodInterface existing(PodInterfaceSpec spec, PodNamespace pod) {
        return PodSide.result(spec, pod.presentLink(spec.interfaceName()), false);
    }

    @Override
    public void delete(PodInterfaceSpec spec, PodNamespace pod) {
        try {
            deleteRoutes(spec);
        } finally {
            deleteChild(spec, pod);
            node.forget(node.unowned(spec));
        }
    }

    @Override
    public void deleteWithoutNamespace(PodInterfaceSpec spec) {
        deleteRoutes(spec);
        node.forget(node.unowned(spec));
    }

    private void deleteRoutes(PodInterfaceSpec spec) {
        for (PodAddress address : spec.addresses()) {
            routes(spec, address)
                    .forEach(route ->
                            Node.ignoringAbsence(() -> node.netlink().routes().delete(route)));
        }
    }

    /** The pod's own, by their metric: those of its address's next owner have another. */
    private List<Route> routes(PodInterfaceSpec spec, PodAddress address) {
        var metric = OptionalInt.of(HostLink.number(spec));
        return node
                .netlink()
                .routes()
                .list(RouteFilter.of(address.family()).table(Route.TABLE_MAIN).protocol(Node.ROUTE_PROTOCOL))
                .stream()
                .filter(route -> route.destination().equals(address.host())
                        && route.priority().equals(metric))
                .toList();
    }

    private static void deleteChild(PodInterfaceSpec spec, PodNamespace pod) {
        deleteChild(birthName(spec), spec, pod);
        deleteChild(spec.interfaceName(), spec, pod);
    }

    private static void deleteChild(String name, PodInterfaceSpec spec, PodNamespace pod) {
        child(name, spec, pod).ifPresent(link -> delete(link, spec, pod));
    }

    /** What somebody else has made under that name is none. */
    private static Optional<PodLink> child(String name, PodInterfaceSpec spec, PodNamespace pod) {
        return pod.link(name)
                .filter(link -> link.mac().equals(Optional.of(spec.eniMac()))
                        && link.kind().filter(Ipvlan.class::isInstance).isPresent())
                .map(PodLink::of);
    }

    private static void delete(PodLink child, PodInterfaceSpec spec, PodNamespace pod) {
        IngressLimit.remove(spec, child, pod);
        Node.ignoringAbsence(() -> pod.netlink().links().delete(child.index()));
    }
}
