package io.polder.netlink.route;

import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_REPLACE;
import static io.polder.netlink.route.RouteProtocol.RTM_DELNEIGH;
import static io.polder.netlink.route.RouteProtocol.RTM_GETNEIGH;
import static io.polder.netlink.route.RouteProtocol.RTM_NEWNEIGH;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.IpAddress;
import io.polder.netlink.MacAddress;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.util.Optional;

/** Messages about neighbours and forwarding tables (include/uapi/linux/neighbour.h). Stateless. */
final class NeighbourMessages {

    private static final int HEADER = 12;
    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    private static final int NUD_REACHABLE = 0x02;
    private static final int NUD_NOARP = 0x40;
    private static final int NUD_PERMANENT = 0x80;
    private static final int NTF_MASTER = 0x04;
    private static final int AF_BRIDGE = 7;

    private NeighbourMessages() {}

    static NetlinkRequest replace(Neighbour neighbour) {
        int flags = NLM_F_CREATE | NLM_F_REPLACE;
        return new NetlinkRequest(
                "set neighbour", neighbour, RTM_NEWNEIGH, flags, message -> write(message, neighbour));
    }

    static NetlinkRequest delete(Neighbour neighbour) {
        return new NetlinkRequest("delete neighbour", neighbour, RTM_DELNEIGH, 0, message -> write(message, neighbour));
    }

    static NetlinkRequest list(AddressFamily family) {
        return new NetlinkRequest(
                "list", "neighbours", RTM_GETNEIGH, 0, message -> header(message, family.number(), 0, 0, 0));
    }

    static NetlinkRequest replace(FdbEntry entry) {
        int flags = NLM_F_CREATE | NLM_F_REPLACE;
        return new NetlinkRequest("set forwarding entry", entry, RTM_NEWNEIGH, flags, message -> write(message, entry));
    }

    static NetlinkRequest delete(FdbEntry entry) {
        return new NetlinkRequest("delete forwarding entry", entry, RTM_DELNEIGH, 0, message -> write(message, entry));
    }

    static Neighbour decode(NetlinkMessage message) {
        IpAddress address = null;
        Optional<MacAddress> mac = Optional.empty();
        AttributeReader in = message.attributes(HEADER);
        while (in.next()) {
            switch (in.type()) {
                case NDA_DST -> address = in.address();
                case NDA_LLADDR -> mac = in.mac();
                default -> {}
            }
        }
        if (address == null) {
            throw new MalformedMessageException("a neighbour without NDA_DST");
        }
        return new Neighbour(message.i32(4), address, mac, (message.u16(8) & NUD_PERMANENT) != 0);
    }

    private static void write(MessageWriter message, Neighbour neighbour) {
        int state = neighbour.permanent() ? NUD_PERMANENT : NUD_REACHABLE;
        header(
                message,
                neighbour.address().family().number(),
                neighbour.linkIndex(),
                neighbour.mac().isPresent() ? state : 0,
                0);
        message.attribute(NDA_DST, neighbour.address());
        neighbour.mac().ifPresent(mac -> message.attribute(NDA_LLADDR, mac));
    }

    private static void write(MessageWriter message, FdbEntry entry) {
        header(message, AF_BRIDGE, entry.portIndex(), NUD_NOARP, NTF_MASTER);
        message.attribute(NDA_LLADDR, entry.mac().bytes());
    }

    /** {@code struct ndmsg { u8 family; u8 pad; u16 pad; s32 index; u16 state; u8 flags; u8 type; }}. */
    private static void header(MessageWriter message, int family, int index, int state, int flags) {
        message.u8(family).u8(0).u16(0).u32(index).u16(state).u8(flags).u8(0);
    }
}
