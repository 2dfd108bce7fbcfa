package io.polder.netns;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.Sysctl;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.tc.TcHandle;
import java.util.ArrayList;
import java.util.List;

/** Everything configured in a namespace that a configurator could have changed, for comparing before with after. */
final class NamespaceState {

    private static final List<String> SYSCTLS = List.of(
            "net/ipv4/ip_forward",
            "net/ipv4/conf/all/rp_filter",
            "net/ipv4/conf/default/rp_filter",
            "net/ipv4/conf/all/send_redirects",
            "net/ipv6/conf/all/forwarding",
            "net/ipv6/conf/default/disable_ipv6");

    private NamespaceState() {}

    /** The same with the namespace's kernel parameters. */
    static List<String> of(RouteNetlink netlink, NetworkNamespace namespace) {
        var state = of(netlink);
        var sysctl = new Sysctl(namespace);
        SYSCTLS.forEach(key -> state.add(key + " " + sysctl.read(key)));
        return state;
    }

    /** Sorted; without the index of links, which changes when one is moved to and fro. */
    static List<String> of(RouteNetlink netlink) {
        var state = new ArrayList<String>();
        for (var link : netlink.links().list()) {
            // The loopback of a pod may be set up by an ADD that fails: whoever makes the next one does it too.
            String up = link.index() == NetnsConfigurator.LOOPBACK ? "" : link.isUp() ? " up" : " down";
            state.add("link " + link.name() + " " + link.mac() + " " + link.mtu() + " " + link.alias() + up);
            if (link.index() == NetnsConfigurator.LOOPBACK) {
                continue;
            }
            netlink.trafficControl()
                    .qdiscs(link.index())
                    .forEach(qdisc -> state.add(
                            "qdisc of " + link.name() + " " + qdisc.value().parent() + " "
                                    + qdisc.value().kind().kind()));
            netlink.trafficControl()
                    .filters(link.index(), TcHandle.INGRESS)
                    .forEach(filter -> state.add(
                            "filter of " + link.name() + " " + filter.value().priority()));
            for (var family : AddressFamily.values()) {
                netlink.addresses().list(family, link.index()).stream()
                        .filter(address -> !isLinkLocal(address.local().toString()))
                        .forEach(address -> state.add("address " + address.local() + " of " + link.name()));
                netlink.neighbours().list(family, link.index()).stream()
                        .filter(neighbour -> neighbour.permanent())
                        .filter(neighbour -> !neighbour.address().isMulticast())
                        .forEach(neighbour -> state.add(
                                "neighbour " + neighbour.address() + " " + neighbour.mac() + " " + link.name()));
            }
        }
        for (var family : AddressFamily.values()) {
            netlink.rules().list(family).forEach(rule -> state.add("rule " + rule));
            netlink.routes().list(family).stream()
                    .filter(route -> !route.destination().address().isLoopback())
                    .filter(route -> !isLinkLocal(route.destination().toString()))
                    .filter(route -> !route.destination().address().isMulticast())
                    .forEach(route -> state.add("route " + route.destination() + " " + route.type() + " "
                            + route.gateway() + " " + route.table() + " " + route.priority()));
        }
        state.sort(null);
        return state;
    }

    private static boolean isLinkLocal(String address) {
        return address.startsWith("fe80:");
    }
}
