package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A next hop that stands for itself and that many routes can lead to, so that one change moves them all (ip-nexthop(8),
 * Linux 5.3). Immutable.
 *
 * @param id its number, chosen by who makes it; not 0, above 2<sup>31</sup> negative
 * @param protocol who made it: {@code rtm_protocol}
 * @param others attributes that have no name here, such as an encapsulation
 */
public record NextHopObject(int id, int protocol, NextHopKind kind, RawAttributes others) {

    public NextHopObject {
        checkId(id);
        RouteCheck.octet(protocol, "protocol");
        requireNonNull(kind, "kind");
        requireNonNull(others, "others");
    }

    /** One made by an agent: {@link Route#PROTOCOL_STATIC}. */
    public NextHopObject(int id, NextHopKind kind) {
        this(id, Route.PROTOCOL_STATIC, kind, RawAttributes.NONE);
    }

    /** A gateway on a link. */
    public static NextHopObject via(int id, IpAddress gateway, int linkIndex) {
        return new NextHopObject(id, new NextHopKind.Path(gateway.family(), linkIndex, Optional.of(gateway), false));
    }

    /** A link that destinations are on. */
    public static NextHopObject dev(int id, AddressFamily family, int linkIndex) {
        return new NextHopObject(id, new NextHopKind.Path(family, linkIndex, Optional.empty(), false));
    }

    public static NextHopObject blackhole(int id, AddressFamily family) {
        return new NextHopObject(id, new NextHopKind.Blackhole(family));
    }

    /** Spreads flows among other objects by a hash. */
    public static NextHopObject group(int id, NextHopKind.Member... members) {
        return new NextHopObject(id, new NextHopKind.Group(List.of(members), false));
    }

    /** Spreads flows among other objects through a table of buckets, with the kernel's usual timers: 120 s, and none. */
    public static NextHopObject resilientGroup(int id, int buckets, NextHopKind.Member... members) {
        return new NextHopObject(
                id, new NextHopKind.ResilientGroup(List.of(members), buckets, Duration.ofMinutes(2), Duration.ZERO));
    }

    /** {@code id 8 via 10.0.0.1 dev 3 proto 4}. */
    @Override
    public String toString() {
        return "id " + Integer.toUnsignedString(id) + " " + kind + " proto " + protocol
                + (others.isEmpty() ? "" : " " + others);
    }

    static int checkId(int id) {
        if (id == 0) {
            throw new IllegalArgumentException("next hop 0 is none");
        }
        return id;
    }
}
