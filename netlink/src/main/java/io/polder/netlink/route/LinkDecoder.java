package io.polder.netlink.route;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MacAddress;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.NetlinkMessage;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes a {@link Link} of an RTM_NEWLINK message. Stateless. */
final class LinkDecoder {

    private static final int HEADER = 16;

    private LinkDecoder() {}

    static Link decode(NetlinkMessage message) {
        String name = "";
        int mtu = 0;
        int group = 0;
        Optional<MacAddress> mac = Optional.empty();
        Optional<String> kind = Optional.empty();
        Optional<String> alias = Optional.empty();
        OptionalInt master = OptionalInt.empty();
        OptionalInt parent = OptionalInt.empty();
        OptionalInt netnsId = OptionalInt.empty();
        AttributeReader in = message.attributes(HEADER);
        while (in.next()) {
            switch (in.type()) {
                case LinkRequests.IFLA_IFNAME -> name = in.string();
                case LinkRequests.IFLA_ADDRESS -> mac = in.mac();
                case LinkRequests.IFLA_MTU -> mtu = in.u32();
                case LinkRequests.IFLA_LINK -> parent = OptionalInt.of(in.u32());
                case LinkRequests.IFLA_MASTER -> master = OptionalInt.of(in.u32());
                case LinkRequests.IFLA_LINKINFO -> kind = kind(in.nested());
                case LinkRequests.IFLA_IFALIAS -> alias = Optional.of(in.string());
                case LinkRequests.IFLA_GROUP -> group = in.u32();
                case LinkRequests.IFLA_LINK_NETNSID -> netnsId = OptionalInt.of(in.u32());
                default -> {}
            }
        }
        if (name.isEmpty()) {
            throw new MalformedMessageException("a link without IFLA_IFNAME");
        }
        int index = message.i32(4);
        return new Link(
                index, name, mac, mtu, LinkFlag.of(message.i32(8)), kind, master, parent, netnsId, alias, group);
    }

    private static Optional<String> kind(AttributeReader info) {
        Optional<String> kind = Optional.empty();
        while (info.next()) {
            if (info.type() == LinkRequests.IFLA_INFO_KIND) {
                kind = Optional.of(info.string());
            }
        }
        return kind;
    }
}
