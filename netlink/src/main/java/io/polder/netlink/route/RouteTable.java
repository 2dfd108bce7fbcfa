package io.polder.netlink.route;

import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
import static io.polder.netlink.NetlinkRequest.NLM_F_REPLACE;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Routes of one family. Destination, source, TOS, table and metric identify a route to the kernel, but there may be several with the
 * same: appended ones, and in IPv6 those of several links. Equal ones count as one.
 */
final class RouteTable extends TopicTable<Route> {

    private static final int HEADER = 12;
    private static final int RTA_MULTIPATH = 9;

    private record Place(IpPrefix destination, Optional<IpPrefix> from, int tos, int table, OptionalInt priority) {
        static Place of(Route route) {
            return new Place(route.destination(), route.from(), route.tos(), route.table(), route.priority());
        }
    }

    private final AddressFamily family;
    private Map<Place, List<Route>> known = new LinkedHashMap<>();

    RouteTable(AddressFamily family) {
        super(
                Route.class,
                family.number(),
                RouteMessages.list(RouteFilter.of(family)),
                RouteProtocol.RTM_NEWROUTE,
                RouteMessages::decode);
        this.family = family;
    }

    /** IPv6 is: fib6_dump_table in net/ipv6/ip6_fib.c. IPv4 goes on behind the last destination. */
    @Override
    boolean isListedByCount() {
        return family == AddressFamily.INET6;
    }

    @Override
    boolean hear(Route route, NetlinkMessage message, List<MonitorEvent> changes) {
        List<Route> there = known.getOrDefault(Place.of(route), List.of());
        return isPresent(message) ? hearAdded(route, message, there, changes) : hearRemoved(route, there, changes);
    }

    /**
     * The flags say what became of others in the same place (fib_table_insert in net/ipv4/fib_trie.c, fib6_add_rt2node
     * in net/ipv6/ip6_fib.c): {@code NLM_F_EXCL} that there was none, {@code NLM_F_REPLACE} that the first is gone.
     */
    private boolean hearAdded(Route route, NetlinkMessage message, List<Route> there, List<MonitorEvent> changes) {
        boolean alone = (message.flags() & NLM_F_EXCL) != 0;
        boolean replaces = (message.flags() & NLM_F_REPLACE) != 0;
        if (there.isEmpty() || (replaces && there.size() == 1)) {
            put(route, List.of(route), changes);
            // What was heard after a listing may be older than it, and have replaced another of several.
            return there.isEmpty() || there.contains(route);
        }
        if (there.contains(route)) {
            // Listed before it was heard of; or, where others are in the place, another that looks the same.
            return alone;
        }
        // In IPv6 an appended next hop is announced with those that were there, all as one route.
        if (alone || replaces || hasSeveralNextHops(message)) {
            return false;
        }
        var more = new ArrayList<>(there);
        more.add(route);
        put(route, more, changes);
        return false;
    }

    /** One next hop of several may be gone: what is told is the next hop then, not what is left. */
    private boolean hearRemoved(Route route, List<Route> there, List<MonitorEvent> changes) {
        if (!there.contains(route)) {
            return there.isEmpty();
        }
        var rest = new ArrayList<>(there);
        rest.remove(route);
        put(route, rest, changes);
        return rest.isEmpty();
    }

    @Override
    void replace(List<Route> listed, List<MonitorEvent> changes) {
        var before = known;
        known = new LinkedHashMap<>();
        for (Route route : listed) {
            known.merge(Place.of(route), List.of(route), RouteTable::concatenated);
        }
        before.forEach((place, routes) -> {
            if (!known.containsKey(place)) {
                tell(routes, List.of(), changes);
            }
        });
        known.forEach((place, routes) -> tell(before.getOrDefault(place, List.of()), routes, changes));
    }

    @Override
    Stream<Route> objects() {
        return known.values().stream().flatMap(routes -> routes.stream().distinct());
    }

    private void put(Route anyOfThem, List<Route> now, List<MonitorEvent> changes) {
        Place place = Place.of(anyOfThem);
        List<Route> before = now.isEmpty() ? known.remove(place) : known.put(place, List.copyOf(now));
        tell(before == null ? List.of() : before, now, changes);
    }

    private static void tell(List<Route> before, List<Route> now, List<MonitorEvent> changes) {
        List<Route> gone = without(before, now);
        List<Route> fresh = without(now, before);
        if (gone.size() == 1 && fresh.size() == 1) {
            changes.add(new MonitorEvent.Changed(gone.get(0), fresh.get(0)));
            return;
        }
        gone.forEach(route -> changes.add(new MonitorEvent.Removed(route)));
        fresh.forEach(route -> changes.add(new MonitorEvent.Added(route)));
    }

    private static List<Route> without(List<Route> routes, List<Route> others) {
        return routes.stream()
                .filter(route -> !others.contains(route))
                .distinct()
                .toList();
    }

    private static List<Route> concatenated(List<Route> some, List<Route> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private static boolean hasSeveralNextHops(NetlinkMessage message) {
        AttributeReader in = message.attributes(HEADER);
        while (in.next()) {
            if (in.type() == RTA_MULTIPATH) {
                return true;
            }
        }
        return false;
    }
}
