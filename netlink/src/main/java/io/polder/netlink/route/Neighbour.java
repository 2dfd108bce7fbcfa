package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import io.polder.netlink.MacAddress;
import io.polder.netlink.RawAttributes;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An entry of a link's neighbour table: which MAC address an IP address has (ip-neighbour(8)). Immutable.
 *
 * @param linkIndex the link's number
 * @param mac absent while it is not known, for proxies, and where the link has addresses of another length, which are in
 *     {@code others}
 * @param protocol who added it: {@code rtm_protocol} (Linux 4.20)
 * @param others what has no name here; not when it was used last, which changes by itself
 */
public record Neighbour(
        int linkIndex,
        IpAddress address,
        Optional<MacAddress> mac,
        NeighbourState state,
        Set<NeighbourFlag> flags,
        OptionalInt protocol,
        RawAttributes others)
        implements NetworkObject {

    public Neighbour {
        requireNonNull(address, "address");
        requireNonNull(mac, "mac");
        requireNonNull(state, "state");
        requireNonNull(others, "others");
        flags = Set.copyOf(flags);
        if (linkIndex < 0) {
            throw new IllegalArgumentException("link index " + linkIndex + " is negative");
        }
        protocol.ifPresent(value -> RouteCheck.octet(value, "protocol"));
    }

    /** An entry without flags. */
    public Neighbour(int linkIndex, IpAddress address, Optional<MacAddress> mac, NeighbourState state) {
        this(linkIndex, address, mac, state, NeighbourFlag.NONE, OptionalInt.empty(), RawAttributes.NONE);
    }

    /** A permanent entry. */
    public static Neighbour permanent(int linkIndex, IpAddress address, MacAddress mac) {
        return new Neighbour(linkIndex, address, Optional.of(mac), NeighbourState.PERMANENT);
    }

    /** An entry that says that this machine answers on a link for an address elsewhere. */
    public static Neighbour proxy(int linkIndex, IpAddress address) {
        return new Neighbour(linkIndex, address, Optional.empty(), NeighbourState.NONE).flag(NeighbourFlag.PROXY);
    }

    /** The same with one more flag. */
    public Neighbour flag(NeighbourFlag flag) {
        var more = EnumSet.of(flag);
        more.addAll(flags);
        return new Neighbour(linkIndex, address, mac, state, more, protocol, others);
    }

    /** The same, added by that {@code rtm_protocol}. */
    public Neighbour protocol(int value) {
        return new Neighbour(linkIndex, address, mac, state, flags, OptionalInt.of(value), others);
    }

    /** Whether it never ages. */
    public boolean permanent() {
        return state == NeighbourState.PERMANENT;
    }

    /** {@code 10.0.0.9 at 02:00:00:00:00:01 on link 3 permanent}. */
    @Override
    public String toString() {
        var text = new StringBuilder().append(address);
        mac.ifPresent(value -> text.append(" at ").append(value));
        text.append(" on link ").append(linkIndex);
        text.append(state == NeighbourState.NONE ? "" : " " + state.name().toLowerCase(Locale.ROOT));
        flags.stream().sorted().forEach(flag -> text.append(' ').append(flag));
        protocol.ifPresent(value -> text.append(" proto ").append(value));
        return text.append(others.isEmpty() ? "" : " " + others).toString();
    }
}
