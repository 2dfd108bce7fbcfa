package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import java.util.List;

/** What a route can be, before the kernel is asked. Stateless. */
final class RouteCheck {

    private RouteCheck() {}

    /** @throws IllegalArgumentException when settings do not go together, naming them */
    static void check(Route.Builder route, Scope scope, List<NextHop> hops) {
        if (route.nextHopId.isPresent() && !hops.isEmpty()) {
            throw new IllegalArgumentException("route to " + route.destination + " has both the next-hop object "
                    + Integer.toUnsignedString(route.nextHopId.getAsInt()) + " and " + hops);
        }
        if (hops.size() == 1 && hops.get(0).weight() != 1) {
            throw new IllegalArgumentException(
                    "weight " + hops.get(0).weight() + " of the only next hop of a route to " + route.destination);
        }
        if (route.destination.family() == AddressFamily.INET6) {
            checkIpv6(route, scope, hops);
        } else if (route.preference != RoutePreference.MEDIUM) {
            throw new IllegalArgumentException("preference " + route.preference + " of an IPv4 route");
        } else if (route.expiry.isPresent()) {
            throw new IllegalArgumentException("expiry " + route.expiry.get() + " of an IPv4 route");
        }
    }

    /** The kernel ignores scopes, and takes four bytes for the beginning of an IPv6 address. */
    private static void checkIpv6(Route.Builder route, Scope scope, List<NextHop> hops) {
        if (!scope.equals(Scope.UNIVERSE)) {
            throw new IllegalArgumentException("scope " + scope + " of an IPv6 route");
        }
        boolean drops = switch (route.type) {
            case BLACKHOLE, UNREACHABLE, PROHIBIT, THROW -> true;
            default -> false;
        };
        if (drops && (route.preference != RoutePreference.MEDIUM || route.expiry.isPresent())) {
            throw new IllegalArgumentException("route to " + route.destination + " that drops has the preference "
                    + route.preference + " or the expiry " + route.expiry + ", which the kernel would ignore");
        }
        for (NextHop hop : hops) {
            if (hop.gateway().isPresent() && hop.gateway().get().isIpv4()) {
                throw new IllegalArgumentException("gateway " + hop.gateway().get()
                        + " is of another family than the destination " + route.destination);
            }
        }
    }

    /** As ip-route(8): what needs no gateway is on the link; IPv6 knows no scopes. */
    static Scope usualScope(Route.Builder route, List<NextHop> hops) {
        if (route.destination.family() == AddressFamily.INET6) {
            return Scope.UNIVERSE;
        }
        boolean onLink = route.nextHopId.isEmpty()
                && hops.size() < 2
                && hops.stream().allMatch(hop -> hop.gateway().isEmpty());
        return switch (route.type) {
            case LOCAL, NAT -> Scope.HOST;
            case BROADCAST, ANYCAST, MULTICAST -> Scope.LINK;
            case UNICAST, UNSPECIFIED -> onLink ? Scope.LINK : Scope.UNIVERSE;
            case BLACKHOLE, UNREACHABLE, PROHIBIT, THROW, XRESOLVE -> Scope.UNIVERSE;
        };
    }

    /** IPv4 refuses such a prefix, IPv6 cuts it down without a word. */
    static IpPrefix wholePrefix(IpPrefix prefix) {
        if (!prefix.network().equals(prefix)) {
            throw new IllegalArgumentException(prefix + " has bits set beyond its length");
        }
        return prefix;
    }

    static int octet(int value, String what) {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException(what + " " + value + " is not in 0..255");
        }
        return value;
    }
}
