package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.IpAddress;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.RawAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the next hop of a route from its attributes, and hands out the same list for the same hop as long as it
 * remembers it. Confined to one thread.
 */
final class NextHopReader {

    private static final int FEWEST = 16; // Powers of two.
    private static final int MOST = 4096;
    private static final int RTNEXTHOP = 8;

    private List<List<NextHop>> remembered = empty(FEWEST);
    private final RawAttributes.Collector others = new RawAttributes.Collector();
    private AddressFamily family = AddressFamily.INET;
    private int link;
    private boolean onlink;
    private @Nullable AddressFamily gatewayFamily;
    private long high;
    private long low;

    /** Begins a route of that family. */
    void reset(AddressFamily routeFamily, boolean isOnlink) {
        family = routeFamily;
        link = 0;
        onlink = isOnlink;
        gatewayFamily = null;
        high = 0;
        low = 0;
    }

    /** Takes RTA_OIF, RTA_GATEWAY or RTA_VIA. */
    void read(AttributeReader in) {
        switch (in.type()) {
            case RouteMessages.RTA_OIF -> link = in.u32();
            case RouteMessages.RTA_GATEWAY -> gateway(in, 0, family);
            default -> gateway(in, 2, AddressFamily.of(in.u16(0))); // struct rtvia { u16 family; u8 address[]; }
        }
    }

    /** The only next hop of the route; empty where it has none. */
    List<NextHop> alone() {
        if (link == 0 && gatewayFamily == null) {
            return List.of();
        }
        List<NextHop> hops = remembered.get(slot());
        if (hops.isEmpty() || !isSame(hops.get(0))) {
            if (!hops.isEmpty() && remembered.size() < MOST) {
                remembered = empty(4 * remembered.size());
            }
            hops = List.of(nextHop(1, RawAttributes.NONE));
            remembered.set(slot(), hops);
        }
        return hops;
    }

    /** The array in RTA_MULTIPATH, of {@code struct rtnexthop { u16 length; u8 flags, weight - 1; s32 index; }}. */
    List<NextHop> several(AttributeReader in) {
        var hops = new ArrayList<NextHop>();
        for (int at = 0; at < in.length(); at += in.u16(at) + 3 & ~3) {
            int length = in.u16(at);
            if (length < RTNEXTHOP) {
                throw new MalformedMessageException("a struct rtnexthop that says it is " + length + " bytes long");
            }
            reset(family, (in.u8(at + 2) & RouteMessages.RTNH_F_ONLINK) != 0);
            link = in.u32(at + 4);
            AttributeReader attributes = in.nested(at + RTNEXTHOP, at + length);
            while (attributes.next()) {
                switch (attributes.type()) {
                    case RouteMessages.RTA_GATEWAY, RouteMessages.RTA_VIA -> read(attributes);
                    default -> others.add(attributes);
                }
            }
            hops.add(nextHop(in.u8(at + 3) + 1, others.collected()));
        }
        return List.copyOf(hops);
    }

    private void gateway(AttributeReader in, int offset, AddressFamily addressFamily) {
        if (in.length() != offset + addressFamily.bytes()) {
            throw new MalformedMessageException(
                    "a gateway of " + addressFamily + " in " + (in.length() - offset) + " bytes");
        }
        gatewayFamily = addressFamily;
        if (addressFamily == AddressFamily.INET) {
            high = 0;
            low = Integer.toUnsignedLong(in.be32(offset));
        } else {
            high = in.be64(offset);
            low = in.be64(offset + 8);
        }
    }

    private int slot() {
        long mixed = (high * 31 + low) * 31 + link;
        return (int) (mixed ^ mixed >>> 32 ^ mixed >>> 16 ^ mixed >>> 8) & remembered.size() - 1;
    }

    private static List<List<NextHop>> empty(int size) {
        return new ArrayList<>(Collections.nCopies(size, List.of()));
    }

    private boolean isSame(NextHop hop) {
        return hop.onlink() == onlink
                && hop.linkIndex().orElse(0) == link
                && (hop.gateway().isEmpty()
                        ? gatewayFamily == null
                        : isSame(hop.gateway().get()));
    }

    private boolean isSame(IpAddress gateway) {
        return gateway.family() == gatewayFamily && gateway.high() == high && gateway.low() == low;
    }

    private NextHop nextHop(int weight, RawAttributes unnamed) {
        return new NextHop(
                link == 0 ? OptionalInt.empty() : OptionalInt.of(link),
                gatewayFamily == null ? Optional.empty() : Optional.of(new IpAddress(gatewayFamily, high, low)),
                weight,
                onlink,
                unnamed);
    }
}
