package io.polder.netlink.route;

import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
import static io.polder.netlink.route.RouteProtocol.RTM_DELLINK;
import static io.polder.netlink.route.RouteProtocol.RTM_GETLINK;
import static io.polder.netlink.route.RouteProtocol.RTM_NEWLINK;

import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkRequest;
import java.util.Optional;

/** Requests about links (include/uapi/linux/if_link.h). Stateless. */
final class LinkRequests {

    static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_LINK = 5;
    static final int IFLA_MASTER = 10;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_IFALIAS = 20;
    static final int IFLA_GROUP = 27;
    static final int IFLA_NET_NS_FD = 28;
    static final int IFLA_EXT_MASK = 29;
    static final int IFLA_LINK_NETNSID = 37;
    static final int IFLA_INFO_KIND = 1;
    static final int IFLA_INFO_DATA = 2;
    private static final int IFLA_INFO_SLAVE_KIND = 4;
    private static final int IFLA_INFO_SLAVE_DATA = 5;
    private static final int VETH_INFO_PEER = 1;
    private static final int IFLA_BRPORT_LEARNING = 8;
    private static final int IFLA_BRPORT_UNICAST_FLOOD = 9;
    private static final int IFLA_BRPORT_PROXYARP = 10;
    private static final int IFLA_BRPORT_ISOLATED = 33;
    private static final int RTEXT_FILTER_SKIP_STATS = 8;
    private static final int IFF_UP = 1;

    private LinkRequests() {}

    static NetlinkRequest create(LinkSpec spec) {
        return new NetlinkRequest("create", spec, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, message -> {
            describe(message, spec);
            int info = message.begin(IFLA_LINKINFO);
            message.attribute(IFLA_INFO_KIND, spec.kind() instanceof LinkKind.Bridge ? "bridge" : "veth");
            if (spec.kind() instanceof LinkKind.Veth veth) {
                int data = message.begin(IFLA_INFO_DATA);
                int peer = message.begin(VETH_INFO_PEER);
                describe(message, veth.peer());
                message.end(peer).end(data);
            }
            message.end(info);
        });
    }

    static NetlinkRequest change(LinkChange change) {
        return new NetlinkRequest("change link", change, RTM_NEWLINK, 0, message -> {
            int up = change.up().map(value -> value ? IFF_UP : 0).orElse(0);
            header(message, change.index(), up, change.up().isPresent() ? IFF_UP : 0);
            change.name().ifPresent(name -> message.attribute(IFLA_IFNAME, name));
            change.mac().ifPresent(mac -> message.attribute(IFLA_ADDRESS, mac));
            change.mtu().ifPresent(mtu -> message.attributeU32(IFLA_MTU, mtu));
            change.master().ifPresent(master -> message.attributeU32(IFLA_MASTER, master));
            change.alias().ifPresent(alias -> message.attribute(IFLA_IFALIAS, alias));
            change.namespace().ifPresent(netns -> message.attributeU32(IFLA_NET_NS_FD, netns.fd()));
        });
    }

    static NetlinkRequest changePort(int index, BridgePort port) {
        return new NetlinkRequest("change bridge port", index + ": " + port, RTM_NEWLINK, 0, message -> {
            header(message, index, 0, 0);
            int info = message.begin(IFLA_LINKINFO);
            message.attribute(IFLA_INFO_SLAVE_KIND, "bridge");
            int data = message.begin(IFLA_INFO_SLAVE_DATA);
            portFlag(message, IFLA_BRPORT_LEARNING, port.learning());
            portFlag(message, IFLA_BRPORT_UNICAST_FLOOD, port.flood());
            portFlag(message, IFLA_BRPORT_PROXYARP, port.proxyArp());
            portFlag(message, IFLA_BRPORT_ISOLATED, port.isolated());
            message.end(data).end(info);
        });
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

    static NetlinkRequest list() {
        return new NetlinkRequest("list", "links", RTM_GETLINK, 0, message -> {
            header(message, 0, 0, 0);
            message.attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        });
    }

    static NetlinkRequest find(String name) {
        LinkName.check(name);
        return new NetlinkRequest("find link", name, RTM_GETLINK, 0, message -> {
            header(message, 0, 0, 0);
            message.attribute(IFLA_IFNAME, name).attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        });
    }

    static NetlinkRequest find(int index) {
        return new NetlinkRequest("find link", index, RTM_GETLINK, 0, message -> {
            header(message, index, 0, 0);
            message.attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        });
    }

    private static void describe(MessageWriter message, LinkSpec spec) {
        header(message, 0, spec.up() ? IFF_UP : 0, spec.up() ? IFF_UP : 0);
        message.attribute(IFLA_IFNAME, spec.name());
        spec.namespace().ifPresent(netns -> message.attributeU32(IFLA_NET_NS_FD, netns.fd()));
        spec.mac().ifPresent(mac -> message.attribute(IFLA_ADDRESS, mac));
        spec.mtu().ifPresent(mtu -> message.attributeU32(IFLA_MTU, mtu));
        spec.master().ifPresent(master -> message.attributeU32(IFLA_MASTER, master));
        spec.group().ifPresent(group -> message.attributeU32(IFLA_GROUP, group));
    }

    private static void portFlag(MessageWriter message, int type, Optional<Boolean> value) {
        value.ifPresent(on -> message.attributeU8(type, on ? 1 : 0));
    }

    /** {@code struct ifinfomsg { u8 family; u8 pad; u16 type; s32 index; u32 flags; u32 change; }}. */
    private static void header(MessageWriter message, int index, int flags, int change) {
        message.u8(0).u8(0).u16(0).u32(index).u32(flags).u32(change);
    }
}
