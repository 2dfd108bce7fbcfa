package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import io.polder.netlink.RawAttributes;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a route leads: a gateway, a link, or a gateway on a link (ip-route(8)). Immutable.
 *
 * @param linkIndex the link that packets leave by; absent where the kernel shall find it by the gateway
 * @param gateway the router on that link, of the destination's family, or IPv6 for an IPv4 route (RFC 5549); absent where
 *     destinations are on the link itself
 * @param weight its share among a route's next hops, 1 to 256
 * @param onlink whether the gateway counts as reachable on the link though no prefix of the link contains it
 * @param others of a route's several next hops: attributes that have no name here, such as an encapsulation
 */
public record NextHop(
        OptionalInt linkIndex, Optional<IpAddress> gateway, int weight, boolean onlink, RawAttributes others) {

    public NextHop {
        requireNonNull(others, "others");
        if (linkIndex.isPresent() && linkIndex.getAsInt() < 1) {
            throw new IllegalArgumentException("link index " + linkIndex.getAsInt() + " is not positive");
        }
        if (linkIndex.isEmpty() && gateway.isEmpty()) {
            throw new IllegalArgumentException("a next hop with neither a gateway nor a link");
        }
        if (weight < 1 || weight > 256) {
            throw new IllegalArgumentException("weight " + weight + " of a next hop is not in 1..256");
        }
    }

    /** A router, on whatever link its address is. */
    public static NextHop via(IpAddress gateway) {
        return new NextHop(OptionalInt.empty(), Optional.of(gateway), 1, false, RawAttributes.NONE);
    }

    /** A router on a link. */
    public static NextHop via(IpAddress gateway, int linkIndex) {
        return new NextHop(OptionalInt.of(linkIndex), Optional.of(gateway), 1, false, RawAttributes.NONE);
    }

    /** A link that destinations are on. */
    public static NextHop dev(int linkIndex) {
        return new NextHop(OptionalInt.of(linkIndex), Optional.empty(), 1, false, RawAttributes.NONE);
    }

    /** The same with that share. */
    public NextHop weight(int share) {
        return new NextHop(linkIndex, gateway, share, onlink, others);
    }

    /** The same, its gateway taken for reachable. */
    public NextHop asOnlink() {
        return new NextHop(linkIndex, gateway, weight, true, others);
    }

    /** {@code via 10.0.0.1 dev 3 weight 2 onlink}. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        gateway.ifPresent(value -> text.append(" via ").append(value));
        linkIndex.ifPresent(value -> text.append(" dev ").append(value));
        text.append(weight == 1 ? "" : " weight " + weight).append(onlink ? " onlink" : "");
        return text.append(others.isEmpty() ? "" : " " + others).substring(1);
    }
}
