package io.polder.netns;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteFilter;
import io.polder.netlink.route.RouteType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Routes that answer for addresses while no pod has them: of a metric that every pod's route comes before. Stateless. */
final class AddressHolds {

    private static final int LAST_METRIC = -1; // 2^32-1.

    private AddressHolds() {}

    static void hold(Node node, Set<IpAddress> wanted) {
        var there = new HashSet<IpAddress>();
        Batch batch = node.netlink().batch();
        for (Route route : held(node)) {
            if (wanted.contains(route.destination().address())) {
                there.add(route.destination().address());
            } else {
                batch.delete(route);
            }
        }
        wanted.stream().filter(address -> !there.contains(address)).forEach(address -> batch.replace(of(address)));
        batch.execute();
    }

    private static List<Route> held(Node node) {
        var held = new ArrayList<Route>();
        for (AddressFamily family : AddressFamily.values()) {
            var ours = RouteFilter.of(family)
                    .table(Route.TABLE_MAIN)
                    .protocol(Node.ROUTE_PROTOCOL)
                    .type(RouteType.UNREACHABLE);
            held.addAll(node.netlink().routes().list(ours));
        }
        return held;
    }

    private static Route of(IpAddress address) {
        return Route.to(IpPrefix.host(address))
                .type(RouteType.UNREACHABLE)
                .protocol(Node.ROUTE_PROTOCOL)
                .priority(LAST_METRIC)
                .build();
    }
}
