package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageDecoder;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Makes routes of the messages of one list. Most routes of a list lead to the same few next hops and have the same
 * priority, source and metrics: they share these objects, so that a route costs little more than its destination.
 * Confined to one thread.
 */
final class RouteDecoder implements MessageDecoder<Route> {

    private static final int CACHEINFO_EXPIRES = 8;
    private static final int TICKS_PER_SECOND = 100; // USER_HZ

    private final Route.Builder route = new Route.Builder(IpPrefix.ALL_IPV4);
    private final NextHopReader hop = new NextHopReader();
    private final RawAttributes.Collector others = new RawAttributes.Collector();
    private @Nullable IpAddress destination;
    private @Nullable IpAddress from;
    private List<NextHop> several = List.of();
    private List<NextHop> lastSeveral = List.of();
    private byte[] severalBytes = {};
    private RouteMetrics lastMetrics = RouteMetrics.NONE;
    private byte[] metricsBytes = {};
    private OptionalInt lastPriority = OptionalInt.empty();
    private Optional<IpAddress> lastSource = Optional.empty();

    @Override
    public Route decode(NetlinkMessage message) {
        AddressFamily family = AddressFamily.of(message.u8(0));
        reset(message, family);
        AttributeReader in = message.attributes(RouteMessages.HEADER);
        while (in.next()) {
            read(in);
        }
        route.destination = prefix(family, destination, message.u8(1));
        route.from = from == null ? Optional.empty() : Optional.of(prefix(family, from, message.u8(2)));
        route.others = others.collected();
        return new Route(route, Scope.of(message.u8(6)), nextHops());
    }

    private void reset(NetlinkMessage message, AddressFamily family) {
        destination = null;
        from = null;
        several = List.of();
        others.collected(); // A message that was malformed may have left some.
        hop.reset(family, (message.i32(8) & RouteMessages.RTNH_F_ONLINK) != 0);
        route.tos = message.u8(3);
        route.table = message.u8(4);
        route.protocol = message.u8(5);
        route.type = RouteType.of(message.u8(7));
        route.priority = OptionalInt.empty();
        route.source = Optional.empty();
        route.metrics = RouteMetrics.NONE;
        route.nextHopId = OptionalInt.empty();
        route.preference = RoutePreference.MEDIUM;
        route.expiry = Optional.empty();
    }

    private void read(AttributeReader in) {
        switch (in.type()) {
            case RouteMessages.RTA_TABLE -> route.table = in.u32();
            case RouteMessages.RTA_DST -> destination = in.address();
            case RouteMessages.RTA_SRC -> from = in.address();
            case RouteMessages.RTA_OIF, RouteMessages.RTA_GATEWAY, RouteMessages.RTA_VIA -> hop.read(in);
            case RouteMessages.RTA_PRIORITY -> route.priority = priority(in.u32());
            case RouteMessages.RTA_PREFSRC -> route.source = source(in);
            case RouteMessages.RTA_METRICS -> route.metrics = metrics(in);
            case RouteMessages.RTA_MULTIPATH -> several = several(in);
            case RouteMessages.RTA_NH_ID -> route.nextHopId = OptionalInt.of(in.u32());
            case RouteMessages.RTA_PREF -> route.preference = RoutePreference.of(in.u8());
            case RouteMessages.RTA_CACHEINFO -> route.expiry = expiry(in.u32(CACHEINFO_EXPIRES));
            case RouteMessages.RTA_EXPIRES -> route.expiry = Optional.of(Lifetime.of(in.u32()));
            default -> others.add(in);
        }
    }

    private static IpPrefix prefix(AddressFamily family, @Nullable IpAddress address, int length) {
        if (address == null && length == 0) {
            return IpPrefix.all(family);
        }
        if (address == null || address.family() != family) {
            throw new MalformedMessageException("a route of " + family + " with prefix " + address + "/" + length);
        }
        return new IpPrefix(address, length);
    }

    private List<NextHop> nextHops() {
        if (route.nextHopId.isPresent()) {
            return List.of(); // The kernel repeats those of the object, unless net.ipv4.nexthop_compat_mode is 0.
        }
        return several.isEmpty() ? hop.alone() : several;
    }

    private OptionalInt priority(int value) {
        if (lastPriority.isEmpty() || lastPriority.getAsInt() != value) {
            lastPriority = OptionalInt.of(value);
        }
        return lastPriority;
    }

    private Optional<IpAddress> source(AttributeReader in) {
        if (lastSource.isEmpty() || !in.holds(lastSource.get())) {
            lastSource = Optional.of(destination != null && in.holds(destination) ? destination : in.address());
        }
        return lastSource;
    }

    private RouteMetrics metrics(AttributeReader in) {
        if (!in.holds(metricsBytes)) {
            lastMetrics = RouteMetrics.read(in.nested());
            metricsBytes = in.bytes();
        }
        return lastMetrics;
    }

    private List<NextHop> several(AttributeReader in) {
        if (!in.holds(severalBytes)) {
            lastSeveral = hop.several(in);
            severalBytes = in.bytes();
        }
        return lastSeveral;
    }

    /** {@code rta_expires} of {@code struct rta_cacheinfo}, in ticks; a started second counts. */
    private static Optional<Duration> expiry(int ticks) {
        return ticks <= 0 ? Optional.empty() : Optional.of(Duration.ofSeconds((ticks - 1) / TICKS_PER_SECOND + 1));
    }
}
