package io.polder.netns;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.route.RouteNetlink;
import java.util.ArrayList;
import java.util.List;

/** Everything configured in a namespace that a configurator could have changed, for comparing before with after. */
final class NamespaceState {

    private NamespaceState() {}

    /** Sorted; without the index of links, which changes when one is moved to and fro. */
    static List<String> of(RouteNetlink netlink) {
        var state = new ArrayList<String>();
        for (var link : netlink.links().list()) {
            // The loopback of a pod may be set up by an ADD that fails: whoever makes the next one does it too.
            String up = link.index() == NetnsConfigurator.LOOPBACK ? "" : link.isUp() ? " up" : " down";
            state.add("link " + link.name() + " " + link.mac() + " " + link.mtu() + up);
            if (link.index() != NetnsConfigurator.LOOPBACK) {
                netlink.addresses()
                        .list(AddressFamily.INET, link.index())
                        .forEach(address -> state.add("address " + address.local() + " of " + link.name()));
            }
        }
        netlink.rules().list(AddressFamily.INET).forEach(rule -> state.add("rule " + rule));
        netlink.routes().list(AddressFamily.INET).stream()
                .filter(route -> !route.destination().address().isLoopback())
                .forEach(route -> state.add("route " + route.destination() + " " + route.gateway() + " " + route));
        netlink.neighbours().list(AddressFamily.INET).stream()
                .filter(neighbour -> neighbour.address().equals(HostLink.GATEWAY))
                .forEach(neighbour -> state.add("neighbour " + neighbour));
        state.sort(null);
        return state;
    }
}
