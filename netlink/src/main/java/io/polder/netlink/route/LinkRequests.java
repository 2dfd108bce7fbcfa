package io.polder.netlink.route;

import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
import static io.polder.netlink.route.RouteProtocol.RTM_DELLINK;
import static io.polder.netlink.route.RouteProtocol.RTM_DELLINKPROP;
import static io.polder.netlink.route.RouteProtocol.RTM_GETLINK;
import static io.polder.netlink.route.RouteProtocol.RTM_NEWLINK;
import static io.polder.netlink.route.RouteProtocol.RTM_NEWLINKPROP;

import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/** Requests about links (include/uapi/linux/if_link.h). Stateless. */
final class LinkRequests {

    static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_LINK = 5;
    static final int IFLA_MASTER = 10;
    static final int IFLA_TXQLEN = 13;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_IFALIAS = 20;
    static final int IFLA_GROUP = 27;
    static final int IFLA_NET_NS_FD = 28;
    static final int IFLA_EXT_MASK = 29;
    static final int IFLA_NUM_TX_QUEUES = 31;
    static final int IFLA_NUM_RX_QUEUES = 32;
    static final int IFLA_CARRIER = 33;
    static final int IFLA_LINK_NETNSID = 37;
    static final int IFLA_PROP_LIST = 52;
    static final int IFLA_ALT_IFNAME = 53;
    static final int IFLA_INFO_SLAVE_KIND = 4;
    static final int IFLA_INFO_SLAVE_DATA = 5;
    static final String BRIDGE = "bridge";

    // Without RTEXT_FILTER_VF: the virtual functions of one card can be more than a message holds.
    private static final int RTEXT_FILTER_SKIP_STATS = 8;

    private LinkRequests() {}

    static NetlinkRequest create(LinkSpec spec) {
        if (spec.kind() instanceof Peer) {
            throw new IllegalArgumentException("made together with the other end only: " + spec);
        }
        return new NetlinkRequest("create", spec, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, message -> {
            describe(message, spec);
            int info = message.begin(IFLA_LINKINFO);
            LinkKinds.write(message, spec.kind());
            message.end(info);
        });
    }

    /** A peer inside the settings of the end that it is made with. */
    static void describe(MessageWriter message, int type, LinkSpec peer) {
        int mark = message.begin(type);
        describe(message, peer);
        message.end(mark);
    }

    static NetlinkRequest change(LinkChange change) {
        return new NetlinkRequest("change link", change, RTM_NEWLINK, 0, message -> {
            header(message, change.index(), change.flags(), change.flagMask());
            settings(message, change);
            if (change.name().isPresent()) {
                message.attribute(IFLA_IFNAME, change.name().get());
            }
            // Without the NUL: the kernel would take it for an alias of one byte when there is nothing else.
            change.alias().ifPresent(alias -> message.attribute(IFLA_IFALIAS, alias.getBytes(StandardCharsets.UTF_8)));
            change.carrier().ifPresent(on -> message.attributeU8(IFLA_CARRIER, on ? 1 : 0));
            change.addressGeneration().ifPresent(mode -> mode.write(message));
            change.kind().ifPresent(kind -> {
                int info = message.begin(IFLA_LINKINFO);
                LinkKinds.write(message, kind);
                message.end(info);
            });
        });
    }

    static NetlinkRequest changePort(int index, BridgePort port) {
        return new NetlinkRequest("change bridge port", new PortChange(index, port), RTM_NEWLINK, 0, message -> {
            header(message, index, 0, 0);
            int info = message.begin(IFLA_LINKINFO);
            message.attribute(IFLA_INFO_SLAVE_KIND, BRIDGE);
            int data = message.begin(IFLA_INFO_SLAVE_DATA);
            BridgePortCodec.write(message, port);
            message.end(data).end(info);
        });
    }

    static NetlinkRequest addNames(int index, List<String> names) {
        return names("add names to link", RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL, index, names);
    }

    static NetlinkRequest deleteNames(int index, List<String> names) {
        return names("delete names of link", RTM_DELLINKPROP, 0, index, names);
    }

    static NetlinkRequest delete(int index) {
        return new NetlinkRequest("delete link", index, RTM_DELLINK, 0, message -> header(message, index, 0, 0));
    }

    static NetlinkRequest deleteGroup(int group) {
        return new NetlinkRequest("delete link group", group, RTM_DELLINK, 0, message -> {
            header(message, 0, 0, 0);
            message.attributeU32(IFLA_GROUP, group);
        });
    }

    static NetlinkRequest list(LinkFilter filter) {
        return new NetlinkRequest("list", filter, RTM_GETLINK, 0, message -> {
            header(message, 0, 0, 0);
            message.attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
            filter.write(message);
        });
    }

    static NetlinkRequest find(String name) {
        LinkName.checkAlternative(name);
        return new NetlinkRequest("find link", name, RTM_GETLINK, 0, message -> {
            header(message, 0, 0, 0);
            message.attribute(LinkName.isShort(name) ? IFLA_IFNAME : IFLA_ALT_IFNAME, name)
                    .attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        });
    }

    static NetlinkRequest find(int index) {
        return new NetlinkRequest("find link", index, RTM_GETLINK, 0, message -> {
            header(message, index, 0, 0);
            message.attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        });
    }

    private static void describe(MessageWriter message, LinkSpec spec) {
        header(message, spec.index().orElse(0), spec.flags(), spec.flagMask());
        message.attribute(IFLA_IFNAME, spec.name());
        settings(message, spec);
        attribute(message, IFLA_LINK, spec.parent());
        attribute(message, IFLA_LINK_NETNSID, spec.parentNetnsId());
        attribute(message, IFLA_NUM_TX_QUEUES, spec.txQueues());
        attribute(message, IFLA_NUM_RX_QUEUES, spec.rxQueues());
    }

    private static void settings(MessageWriter message, LinkSettings settings) {
        if (settings.namespace().isPresent()) {
            message.attributeU32(IFLA_NET_NS_FD, settings.namespace().get().fd());
        }
        if (settings.mac().isPresent()) {
            message.attribute(IFLA_ADDRESS, settings.mac().get());
        }
        attribute(message, IFLA_MTU, settings.mtu());
        attribute(message, IFLA_MASTER, settings.master());
        attribute(message, IFLA_GROUP, settings.group());
        attribute(message, IFLA_TXQLEN, settings.txQueueLength());
    }

    /** Without a lambda, which would be allocated for each attribute. */
    private static void attribute(MessageWriter message, int type, OptionalInt value) {
        if (value.isPresent()) {
            message.attributeU32(type, value.getAsInt());
        }
    }

    /** Put into words only when the kernel refuses. */
    private record PortChange(int index, BridgePort port) {
        @Override
        public String toString() {
            return index + ": " + port;
        }
    }

    private static NetlinkRequest names(String verb, int type, int flags, int index, List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException(verb + " " + index + ": no names");
        }
        names.forEach(LinkName::checkAlternative);
        return new NetlinkRequest(verb, index + ": " + String.join(" ", names), type, flags, message -> {
            header(message, index, 0, 0);
            int list = message.begin(IFLA_PROP_LIST);
            names.forEach(name -> message.attribute(IFLA_ALT_IFNAME, name));
            message.end(list);
        });
    }

    /** {@code struct ifinfomsg { u8 family; u8 pad; u16 type; s32 index; u32 flags; u32 change; }}. */
    private static void header(MessageWriter message, int index, int flags, int change) {
        message.u8(0).u8(0).u16(0).u32(index).u32(flags).u32(change);
    }
}
