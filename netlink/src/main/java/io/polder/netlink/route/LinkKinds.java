package io.polder.netlink.route;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.RawAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kinds of links that this library knows, and how a kind stands in a message. Stateless.
 *
 * <pre>
 *  IFLA_LINKINFO | IFLA_INFO_KIND name | IFLA_INFO_DATA | settings of the kind | |
 * </pre>
 */
final class LinkKinds {

    static final int IFLA_INFO_KIND = 1;
    static final int IFLA_INFO_DATA = 2;

    private static final Map<String, KindCodec<?>> KNOWN = Stream.of(
                    BridgeCodec.CODEC,
                    Dummy.CODEC,
                    Ifb.CODEC,
                    Ipvlan.CODEC,
                    Macvlan.MACVLAN,
                    Macvlan.MACVTAP,
                    Netkit.CODEC,
                    Tun.CODEC,
                    Veth.CODEC,
                    Vlan.CODEC,
                    VxlanCodec.CODEC)
            .collect(Collectors.toUnmodifiableMap(KindCodec::name, Function.identity()));

    private LinkKinds() {}

    /** Writes IFLA_INFO_KIND and IFLA_INFO_DATA. */
    static void write(MessageWriter message, LinkKind kind) {
        message.attribute(IFLA_INFO_KIND, kind.name());
        int data = message.begin(IFLA_INFO_DATA);
        KindCodec<?> codec = KNOWN.get(kind.name());
        if (codec != null && !(kind instanceof UnknownKind)) {
            codec.write(message, kind);
        }
        message.attributes(kind.others()).end(data);
    }

    /** @param data what is in IFLA_INFO_DATA; absent for kinds without settings */
    static LinkKind read(String name, Optional<AttributeReader> data) {
        AttributeReader reader = data.orElseGet(RawAttributes.NONE::reader);
        KindCodec<?> codec = KNOWN.get(name);
        return codec == null
                ? new UnknownKind(name, RawAttributes.rest(reader))
                : codec.reading().apply(reader);
    }
}
