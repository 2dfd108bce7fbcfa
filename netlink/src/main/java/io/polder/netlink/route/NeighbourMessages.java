package io.polder.netlink.route;

import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
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
import io.polder.netlink.RawAttributes;
import java.util.Optional;
import java.util.OptionalInt;

/** Messages about neighbours (include/uapi/linux/neighbour.h). Stateless. */
final class NeighbourMessages {

    static final int HEADER = 12;
    static final int NDA_DST = 1;
    static final int NDA_LLADDR = 2;
    static final int NDA_CACHEINFO = 3;
    static final int NDA_PROBES = 4;
    static final int NDA_VLAN = 5;
    static final int NDA_PORT = 6;
    static final int NDA_VNI = 7;
    static final int NDA_IFINDEX = 8;
    static final int NDA_MASTER = 9;
    static final int NDA_SRC_VNI = 11;
    static final int NDA_PROTOCOL = 12;
    static final int NDA_NH_ID = 13;
    static final int NDA_FLAGS_EXT = 15;

    private NeighbourMessages() {}

    static NetlinkRequest add(Neighbour neighbour) {
        return request("add neighbour", neighbour, NLM_F_CREATE | NLM_F_EXCL);
    }

    static NetlinkRequest replace(Neighbour neighbour) {
        return request("set neighbour", neighbour, NLM_F_CREATE | NLM_F_REPLACE);
    }

    static NetlinkRequest change(Neighbour neighbour) {
        return request("change neighbour", neighbour, NLM_F_REPLACE);
    }

    static NetlinkRequest delete(Neighbour neighbour) {
        return new NetlinkRequest("delete neighbour", neighbour, RTM_DELNEIGH, 0, message -> {
            int family = neighbour.address().family().number();
            int proxy = NeighbourFlag.bits(neighbour.flags()) & NeighbourFlag.PROXY.bit();
            header(message, family, neighbour.linkIndex(), 0, proxy);
            message.attribute(NDA_DST, neighbour.address());
        });
    }

    static NetlinkRequest get(int linkIndex, IpAddress address) {
        return new NetlinkRequest("get neighbour", address + " on link " + linkIndex, RTM_GETNEIGH, 0, message -> {
            header(message, address.family().number(), linkIndex, 0, 0);
            message.attribute(NDA_DST, address);
        });
    }

    static NetlinkRequest list(AddressFamily family) {
        return new NetlinkRequest(
                "list", "neighbours", RTM_GETNEIGH, 0, message -> header(message, family.number(), 0, 0, 0));
    }

    static NetlinkRequest listProxies(AddressFamily family) {
        int proxy = NeighbourFlag.PROXY.bit();
        return new NetlinkRequest(
                "list", "proxies", RTM_GETNEIGH, 0, message -> header(message, family.number(), 0, 0, proxy));
    }

    /** @param attribute NDA_IFINDEX or NDA_MASTER */
    static NetlinkRequest list(AddressFamily family, int attribute, int index) {
        String where = attribute == NDA_MASTER ? "neighbours below link " : "neighbours on link ";
        return new NetlinkRequest("list", where + index, RTM_GETNEIGH, 0, message -> {
            header(message, family.number(), 0, 0, 0);
            message.attributeU32(attribute, index);
        });
    }

    static Neighbour decode(NetlinkMessage message) {
        IpAddress address = null;
        Optional<MacAddress> mac = Optional.empty();
        OptionalInt protocol = OptionalInt.empty();
        int extended = 0;
        var others = new RawAttributes.Collector();
        AttributeReader in = message.attributes(HEADER);
        while (in.next()) {
            switch (in.type()) {
                case NDA_DST -> address = in.address();
                case NDA_LLADDR -> {
                    mac = in.mac();
                    if (mac.isEmpty()) {
                        others.add(in);
                    }
                }
                case NDA_FLAGS_EXT -> extended = in.u32();
                case NDA_PROTOCOL -> protocol = in.u8() == 0 ? OptionalInt.empty() : OptionalInt.of(in.u8());
                case NDA_CACHEINFO, NDA_PROBES -> {} // When it was used last changes by itself.
                default -> others.add(in);
            }
        }
        if (address == null || address.family().number() != message.u8(0)) {
            throw new MalformedMessageException("a neighbour without NDA_DST of its address family " + message.u8(0));
        }
        return new Neighbour(
                message.i32(4),
                address,
                mac,
                NeighbourState.of(message.u16(8)),
                NeighbourFlag.of(message.u8(10), extended),
                protocol,
                others.collected());
    }

    /** {@code struct ndmsg { u8 family; u8 pad; u16 pad; s32 index; u16 state; u8 flags; u8 type; }}. */
    static void header(MessageWriter message, int family, int index, int state, int flags) {
        message.u8(family).u8(0).u16(0).u32(index).u16(state).u8(flags).u8(0);
    }

    private static NetlinkRequest request(String verb, Neighbour neighbour, int flags) {
        return new NetlinkRequest(verb, neighbour, RTM_NEWNEIGH, flags, message -> write(message, neighbour));
    }

    private static void write(MessageWriter message, Neighbour neighbour) {
        header(
                message,
                neighbour.address().family().number(),
                neighbour.linkIndex(),
                neighbour.state().bit(),
                NeighbourFlag.bits(neighbour.flags()));
        message.attribute(NDA_DST, neighbour.address());
        if (neighbour.mac().isPresent()) {
            message.attribute(NDA_LLADDR, neighbour.mac().get());
        }
        int extended = NeighbourFlag.extendedBits(neighbour.flags());
        if (extended != 0) {
            message.attributeU32(NDA_FLAGS_EXT, extended);
        }
        if (neighbour.protocol().isPresent()) {
            message.attributeU8(NDA_PROTOCOL, neighbour.protocol().getAsInt());
        }
        message.attributes(neighbour.others());
    }
}
