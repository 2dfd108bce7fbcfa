package io.polder.netns;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.Route;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Compares the kernel with a spec and notes the differences. Confined to one thread. */
final class InterfaceCheck {

    private final PodInterfaceSpec spec;
    private final PodNamespace pod;
    private final List<String> differences;

    InterfaceCheck(PodInterfaceSpec spec, PodNamespace pod, List<String> differences) {
        this.spec = spec;
        this.pod = pod;
        this.differences = differences;
    }

    /** The interface is up, has the address, and the default route leaves by it. */
    void podSide(String name, IpAddress gateway) {
        Optional<Link> link = upLink(name);
        if (link.isEmpty()) {
            return;
        }
        int index = link.get().index();
        boolean addressed = pod.netlink().addresses().list(AddressFamily.INET, index).stream()
                .anyMatch(address -> address.local().equals(spec.host()));
        if (!addressed) {
            differences.add(name + " does not have " + spec.host());
        }
        boolean routed = podRoutes().stream()
                .anyMatch(route -> route.destination().isDefault()
                        && route.gateway().equals(Optional.of(gateway))
                        && route.linkIndex().equals(OptionalInt.of(index)));
        if (!routed) {
            differences.add("no default route via " + gateway + " on " + name);
        }
    }

    void mac(String name, MacAddress wanted) {
        pod.link(name)
                .flatMap(Link::mac)
                .filter(mac -> !mac.equals(wanted))
                .ifPresent(mac -> differences.add(name + " is " + mac + ", not " + wanted));
    }

    /** The pod knows the MAC address of the node's end. */
    void gatewayNeighbour(String name) {
        Optional<Link> link = upLink(name);
        if (link.isEmpty()) {
            return;
        }
        var wanted = Neighbour.permanent(link.get().index(), HostLink.GATEWAY, HostLink.MAC);
        if (!pod.netlink().neighbours().list(AddressFamily.INET).contains(wanted)) {
            differences.add("no permanent neighbour " + wanted);
        }
    }

    void hostRanges() {
        var routes = podRoutes();
        for (IpPrefix range : spec.hostRanges()) {
            boolean routed = routes.stream()
                    .anyMatch(route ->
                            route.destination().equals(range) && route.gateway().equals(Optional.of(HostLink.GATEWAY)));
            if (!routed) {
                differences.add("no route to " + range + " via " + HostLink.GATEWAY);
            }
        }
    }

    /** The node's end is up and the pod's address is routed to it. */
    void nodeSide(Node node) {
        String name = HostLink.name(spec.pod());
        Optional<Link> link = node.netlink().links().find(name);
        if (link.isEmpty() || !link.get().isUp()) {
            differences.add(name + (link.isEmpty() ? " is missing on the node" : " is down on the node"));
            return;
        }
        if (!link.get().alias().equals(Optional.of(HostLink.owner(spec)))) {
            differences.add(name + " on the node is not this pod's but "
                    + link.get().alias().orElse("nobody's"));
        }
        boolean routed = node.netlink().routes().list(AddressFamily.INET, Route.TABLE_MAIN).stream()
                .anyMatch(route -> route.destination().equals(spec.host())
                        && route.linkIndex().equals(OptionalInt.of(link.get().index())));
        if (!routed) {
            differences.add("no route to " + spec.host() + " by " + name + " on the node");
        }
    }

    private Optional<Link> upLink(String name) {
        Optional<Link> link = pod.link(name);
        if (link.isEmpty() || !link.get().isUp()) {
            String problem = name + (link.isEmpty() ? " is missing in the pod" : " is down in the pod");
            if (!differences.contains(problem)) {
                differences.add(problem);
            }
        }
        return link.filter(Link::isUp);
    }

    private List<Route> podRoutes() {
        return pod.netlink().routes().list(AddressFamily.INET, Route.TABLE_MAIN);
    }
}
