package io.polder.netns;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.tc.Rate;
import io.polder.netlink.tc.Tbf;
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

    /** The interface is up, has the addresses, and the default routes leave by it. */
    void podSide(String name) {
        Optional<Link> link = upLink(name);
        if (link.isEmpty()) {
            return;
        }
        spec.mtu()
                .ifPresent(mtu -> note(
                        link.get().mtu() == mtu, name + " has MTU " + link.get().mtu() + ", not " + mtu));
        int index = link.get().index();
        for (PodAddress address : spec.addresses()) {
            var own = address.address().address();
            boolean addressed = pod.netlink().addresses().list(address.family(), index).stream()
                    .anyMatch(each -> each.local().address().equals(own));
            note(addressed, name + " does not have " + own);
            var gateway = PodSide.nextHop(spec, address);
            boolean routed = podRoutes(address.family()).stream()
                    .anyMatch(route -> route.destination().isDefault()
                            && route.gateway().equals(Optional.of(gateway))
                            && route.linkIndex().equals(OptionalInt.of(index)));
            note(routed, "no default route via " + gateway + " on " + name);
        }
    }

    void mac(String name, MacAddress wanted) {
        pod.link(name)
                .flatMap(Link::mac)
                .ifPresent(mac -> note(mac.equals(wanted), name + " is " + mac + ", not " + wanted));
    }

    /** The pod knows the MAC address of the node's end. */
    void gatewayNeighbours(String name) {
        for (PodAddress address : spec.addresses()) {
            neighbour(name, HostLink.gateway(address.family()), HostLink.mac(spec));
        }
    }

    void neighbour(String name, IpAddress address, MacAddress mac) {
        upLink(name).ifPresent(link -> {
            var wanted = Neighbour.permanent(link.index(), address, mac);
            note(
                    pod.netlink().neighbours().list(address.family()).contains(wanted),
                    "no permanent neighbour " + wanted);
        });
    }

    void hostRanges() {
        for (PodAddress address : spec.addresses()) {
            var gateway = HostLink.gateway(address.family());
            for (IpPrefix range : spec.hostRanges(address.family())) {
                routed(range, gateway);
            }
        }
    }

    void routed(IpPrefix range, IpAddress gateway) {
        boolean routed = podRoutes(range.family()).stream()
                .anyMatch(route -> route.destination().equals(range.network())
                        && route.gateway().equals(Optional.of(gateway)));
        note(routed, "no route to " + range + " via " + gateway);
    }

    /** The node's end is up and the pod's addresses are routed to it. */
    void nodeSide(Node node) {
        String name = HostLink.name(spec);
        Optional<Link> link = node.netlink().links().find(name);
        if (link.isEmpty() || !link.get().isUp()) {
            differences.add(name + (link.isEmpty() ? " is missing on the node" : " is down on the node"));
            return;
        }
        note(
                HostLink.isOwn(link.get().alias(), spec),
                name + " on the node is not this pod's but "
                        + link.get().alias().orElse("nobody's"));
        for (PodAddress address : spec.addresses()) {
            boolean routed = node.netlink().routes().list(address.family(), Route.TABLE_MAIN).stream()
                    .anyMatch(route -> route.destination().equals(address.host())
                            && route.linkIndex()
                                    .equals(OptionalInt.of(link.get().index())));
            note(routed, "no route to " + address.host() + " by " + name + " on the node");
        }
        if (spec.mode() != DatapathMode.EXCLUSIVE_ENI) {
            spec.bandwidth().ingress().ifPresent(rate -> limit(node.netlink(), link.get(), rate, "on the node"));
        }
    }

    void egressLimit(String name) {
        spec.bandwidth()
                .egress()
                .ifPresent(rate -> pod.link(name).ifPresent(link -> limit(pod.netlink(), link, rate, "in the pod")));
    }

    /** Of a card that the node's stack does not see. */
    void ingressLimit(String name) {
        if (spec.bandwidth().ingress().isPresent()) {
            var device = pod.link(IngressLimit.DEVICE);
            note(device.isPresent(), "no " + IngressLimit.DEVICE + " that limits what " + name + " receives");
            device.ifPresent(link ->
                    limit(pod.netlink(), link, spec.bandwidth().ingress().get(), "in the pod"));
        }
    }

    private void limit(RouteNetlink netlink, Link link, Rate rate, String where) {
        boolean limited = netlink.trafficControl().qdiscs(link.index()).stream()
                .anyMatch(qdisc ->
                        qdisc.value().kind() instanceof Tbf tbf && tbf.rate().equals(rate));
        note(limited, link.name() + " " + where + " is not limited to " + rate);
    }

    private void note(boolean fine, String difference) {
        if (!fine) {
            differences.add(difference);
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

    private List<Route> podRoutes(AddressFamily family) {
        return pod.netlink().routes().list(family, Route.TABLE_MAIN);
    }
}
