package io.polder.netns;

import io.polder.linux.LinuxException;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteFilter;
import io.polder.netlink.route.Rule;
import io.polder.netlink.route.Veth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** One collection of what no living pod owns. Confined to one thread. */
final class Garbage {

    private final Node node;
    private final Map<String, String> owners = new HashMap<>(); // Of links of living pods, by name.
    private final Set<IpPrefix> addresses = new HashSet<>();
    private final Set<IpPrefix> ruled = new HashSet<>();
    private final Set<Integer> metrics = new HashSet<>();
    private final List<String> removed = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    Garbage(Node node, Collection<PodInterfaceSpec> living) {
        this.node = node;
        for (PodInterfaceSpec spec : living) {
            owners.put(HostLink.name(spec), HostLink.owner(spec));
            metrics.add(HostLink.number(spec));
            for (PodAddress address : spec.addresses()) {
                addresses.add(address.host());
                if (spec.mode() == DatapathMode.SHARED_ENI_VETH) {
                    ruled.add(address.host());
                }
            }
        }
    }

    GarbageReport collect() {
        var links = node.netlink().links().list();
        links.stream()
                .filter(this::isOrphan)
                .forEach(link -> remove(
                        "link " + link.name(), () -> node.netlink().links().delete(link.index())));
        for (AddressFamily family : AddressFamily.values()) {
            node.netlink().rules().list(family).stream()
                    .filter(rule -> PodRules.isPods(rule) && !ruled.contains(prefix(rule)))
                    .forEach(rule ->
                            remove("rule " + rule, () -> node.netlink().rules().delete(rule)));
            routes(family, links)
                    .forEach(route -> remove(
                            "route " + route, () -> node.netlink().routes().delete(route)));
        }
        return new GarbageReport(removed, failures);
    }

    /** Without an alias it may be one that an ADD has just made, or that a crash has left. */
    private boolean isOrphan(Link link) {
        boolean pods = link.name().startsWith(HostLink.PREFIX)
                && link.mac()
                        .filter(mac -> mac.equals(HostLink.MAC) || mac.equals(HostLink.MAC_OF_LIMITED))
                        .isPresent()
                && link.kind().filter(Veth.class::isInstance).isPresent();
        return pods && !link.alias().orElse("").equals(owners.getOrDefault(link.name(), "nobody's"));
    }

    private static IpPrefix prefix(Rule rule) {
        return rule.to().or(rule::from).orElseThrow();
    }

    /** Those of ipvlan's pods, which go with no link. */
    private Stream<Route> routes(AddressFamily family, List<Link> links) {
        var children = new HashSet<Integer>();
        links.stream().filter(SharedEniIpvlan::isNodesChild).forEach(link -> children.add(link.index()));
        var ours = RouteFilter.of(family).table(Route.TABLE_MAIN).protocol(Node.ROUTE_PROTOCOL);
        return node.netlink().routes().list(ours).stream()
                .filter(route -> children.contains(route.linkIndex().orElse(0)))
                .filter(route -> !(addresses.contains(route.destination())
                        && metrics.contains(route.priority().orElse(0))));
    }

    private void remove(String what, Runnable deletion) {
        try {
            Node.ignoringAbsence(deletion);
            removed.add(what);
        } catch (LinuxException e) {
            failures.add(what + ": " + e.getMessage());
        }
    }
}
