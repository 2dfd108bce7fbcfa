package io.polder.netlink.route;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.RawAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a {@link Link} of an RTM_NEWLINK message. Confined to one message.
 *
 * <pre>
 *  struct ifinfomsg | u8 family | u8 | u16 hardware type | s32 index | u32 flags | u32 change |
 *  attributes       | IFLA_IFNAME | IFLA_MTU | ... | IFLA_LINKINFO | kind and its data, kind of master and its data | |
 * </pre>
 */
final class LinkDecoder {

    private static final int HEADER = 16;

    /**
     * What tells a moment, not the link, and would make a link unequal to itself: IFLA_STATS and IFLA_STATS64, for which
     * there is {@link LinkStatistics}, and IFLA_EVENT, why an announcement was made. So is the rest of IFLA_AF_SPEC.
     */
    private static final Set<Integer> PASSING = Set.of(7, 23, 44);

    private static final int IFLA_INFO_XSTATS = 3;

    private final Link.Builder link = Link.builder(0, "");
    private final LinkQueues.Builder queues = LinkQueues.builder();
    private final LinkLimits.Builder limits = LinkLimits.builder();
    private final RawAttributes.Collector others = new RawAttributes.Collector();

    private LinkDecoder() {}

    static Link decode(NetlinkMessage message) {
        return new LinkDecoder().link(message);
    }

    private Link link(NetlinkMessage message) {
        link.mtu(0).index(message.i32(4)).hardwareType(message.u16(2)).flagBits(message.i32(8));
        AttributeReader in = message.attributes(HEADER);
        while (in.next()) {
            if (!PASSING.contains(in.type()) && !take(in)) {
                others.add(in);
            }
        }
        Link read = link.queues(queues.build())
                .limits(limits.build())
                .others(others.collected())
                .build();
        if (read.name().isEmpty()) {
            throw new MalformedMessageException("a link without IFLA_IFNAME");
        }
        return read;
    }

    private boolean take(AttributeReader in) {
        return switch (in.type()) {
            case LinkRequests.IFLA_LINKINFO -> takeKind(in.nested());
            case LinkRequests.IFLA_PROP_LIST -> takeNames(in.nested());
            case AddressGeneration.IFLA_AF_SPEC -> {
                AddressGeneration.of(in.nested()).ifPresent(link::addressGeneration);
                yield true;
            }
            default ->
                Link.TABLE.take(in, link) || LinkQueues.TABLE.take(in, queues) || LinkLimits.TABLE.take(in, limits);
        };
    }

    /** False where something is in it that the link does not hold, such as the settings of a bond's port. */
    private boolean takeKind(AttributeReader info) {
        Optional<String> kind = Optional.empty();
        Optional<AttributeReader> data = Optional.empty();
        String masterKind = "";
        boolean whole = true;
        while (info.next()) {
            switch (info.type()) {
                case LinkKinds.IFLA_INFO_KIND -> kind = Optional.of(info.string());
                case LinkKinds.IFLA_INFO_DATA -> data = Optional.of(info.nested());
                case LinkRequests.IFLA_INFO_SLAVE_KIND -> masterKind = info.string();
                case LinkRequests.IFLA_INFO_SLAVE_DATA -> {
                    whole &= masterKind.equals(LinkRequests.BRIDGE);
                    if (whole) {
                        link.port(BridgePortCodec.read(info.nested()));
                    }
                }
                case IFLA_INFO_XSTATS -> {} // Counters, too.
                default -> whole = false;
            }
        }
        if (kind.isPresent()) {
            link.kind(LinkKinds.read(kind.get(), data));
        }
        return whole;
    }

    private boolean takeNames(AttributeReader properties) {
        List<String> names = new ArrayList<>();
        boolean whole = true;
        while (properties.next()) {
            if (properties.type() == LinkRequests.IFLA_ALT_IFNAME) {
                names.add(properties.string());
            } else {
                whole = false;
            }
        }
        link.alternativeNames(names);
        return whole;
    }
}
