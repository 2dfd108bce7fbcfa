package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AddressFamily;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which routes to list; the kernel does the filtering. What is absent may be anything. Immutable.
 *
 * <pre>{@code
 * routes.list(RouteFilter.of(AddressFamily.INET).table(1003).protocol(Route.PROTOCOL_STATIC))
 * }</pre>
 *
 * @param protocol who added them: {@code rtm_protocol}
 * @param linkIndex the link that packets leave by, among others where there are several next hops
 */
public record RouteFilter(
        AddressFamily family,
        OptionalInt table,
        OptionalInt protocol,
        Optional<RouteType> type,
        OptionalInt linkIndex) {

    public RouteFilter {
        requireNonNull(family, "family");
        requireNonNull(type, "type");
        table.ifPresent(value -> checkNotZero(value, "table"));
        protocol.ifPresent(value -> checkNotZero(RouteCheck.octet(value, "protocol"), "protocol"));
        linkIndex.ifPresent(value -> checkNotZero(value, "link"));
    }

    /** All routes of a family, in every table, those the kernel made included. */
    public static RouteFilter of(AddressFamily family) {
        return new RouteFilter(family, OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), OptionalInt.empty());
    }

    /** Of these, those in that table. */
    public RouteFilter table(int value) {
        return new RouteFilter(family, OptionalInt.of(value), protocol, type, linkIndex);
    }

    /** Of these, those with that {@code rtm_protocol}. */
    public RouteFilter protocol(int value) {
        return new RouteFilter(family, table, OptionalInt.of(value), type, linkIndex);
    }

    /** Of these, those of that type. */
    public RouteFilter type(RouteType value) {
        return new RouteFilter(family, table, protocol, Optional.of(value), linkIndex);
    }

    /** Of these, those that lead to that link. */
    public RouteFilter dev(int index) {
        return new RouteFilter(family, table, protocol, type, OptionalInt.of(index));
    }

    /** {@code IPv4 routes table 1003}. */
    @Override
    public String toString() {
        var text = new StringBuilder(family == AddressFamily.INET ? "IPv4 routes" : "IPv6 routes");
        table.ifPresent(value -> text.append(" table ").append(Integer.toUnsignedString(value)));
        protocol.ifPresent(value -> text.append(" proto ").append(value));
        type.ifPresent(value -> text.append(" type ").append(value));
        linkIndex.ifPresent(value -> text.append(" dev ").append(value));
        return text.toString();
    }

    private static void checkNotZero(int value, String what) {
        if (value == 0) {
            throw new IllegalArgumentException(what + " 0 is none: leave it out for any");
        }
    }
}
