package io.polder.netlink.route;

import static io.polder.netlink.NetlinkRequest.NLM_F_APPEND;
import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
import static io.polder.netlink.NetlinkRequest.NLM_F_REPLACE;
import static io.polder.netlink.route.RouteProtocol.RTM_DELNEIGH;
import static io.polder.netlink.route.RouteProtocol.RTM_GETNEIGH;
import static io.polder.netlink.route.RouteProtocol.RTM_NEWNEIGH;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MacAddress;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import io.polder.netlink.RawAttributes;
import java.util.Optional;
import java.util.OptionalInt;

/** Messages about forwarding entries: neighbours of the family AF_BRIDGE (include/uapi/linux/neighbour.h). Stateless. */
final class FdbMessages {

    private static final int AF_BRIDGE = 7;
    private static final MacAddress NONE_YET = new MacAddress(0);

    private FdbMessages() {}

    static NetlinkRequest add(FdbEntry entry) {
        return request("add forwarding entry", entry, NLM_F_CREATE | NLM_F_EXCL);
    }

    static NetlinkRequest append(FdbEntry entry) {
        return request("append forwarding entry", entry, NLM_F_CREATE | NLM_F_APPEND);
    }

    static NetlinkRequest replace(FdbEntry entry) {
        return request("set forwarding entry", entry, NLM_F_CREATE | NLM_F_REPLACE);
    }

    static NetlinkRequest delete(FdbEntry entry) {
        return new NetlinkRequest("delete forwarding entry", entry, RTM_DELNEIGH, 0, message -> write(message, entry));
    }

    /** @param table that of the port's bridge, or the port's own */
    static NetlinkRequest get(int portIndex, MacAddress mac, int table) {
        return new NetlinkRequest("get forwarding entry", mac + " on port " + portIndex, RTM_GETNEIGH, 0, message -> {
            NeighbourMessages.header(message, AF_BRIDGE, portIndex, 0, table);
            message.attribute(NeighbourMessages.NDA_LLADDR, mac);
        });
    }

    static NetlinkRequest list() {
        return new NetlinkRequest("list", "forwarding entries", RTM_GETNEIGH, 0, message -> {
            NeighbourMessages.header(message, AF_BRIDGE, 0, 0, 0);
        });
    }

    static NetlinkRequest listOfPort(int portIndex) {
        return new NetlinkRequest("list forwarding entries of port", portIndex, RTM_GETNEIGH, 0, message -> {
            NeighbourMessages.header(message, AF_BRIDGE, portIndex, 0, 0);
        });
    }

    static NetlinkRequest listOfBridge(int bridgeIndex) {
        return new NetlinkRequest("list forwarding entries of bridge", bridgeIndex, RTM_GETNEIGH, 0, message -> {
            NeighbourMessages.header(message, AF_BRIDGE, 0, 0, 0);
            message.attributeU32(NeighbourMessages.NDA_MASTER, bridgeIndex);
        });
    }

    static FdbEntry decode(NetlinkMessage message) {
        if (message.u8(0) != AF_BRIDGE) {
            throw new MalformedMessageException("a forwarding entry of address family " + message.u8(0));
        }
        var entry = new FdbEntry.Builder(message.i32(4), NONE_YET);
        var others = new RawAttributes.Collector();
        int extended = 0;
        int master = 0;
        boolean named = false;
        AttributeReader in = message.attributes(NeighbourMessages.HEADER);
        while (in.next()) {
            switch (in.type()) {
                case NeighbourMessages.NDA_LLADDR -> {
                    entry.mac = in.mac().orElse(NONE_YET);
                    named = in.length() == 6;
                }
                case NeighbourMessages.NDA_MASTER -> master = in.u32();
                case NeighbourMessages.NDA_FLAGS_EXT -> extended = in.u32();
                case NeighbourMessages.NDA_CACHEINFO -> {} // When it was used last changes by itself.
                default -> read(in, entry, others);
            }
        }
        if (!named) {
            throw new MalformedMessageException("a forwarding entry without a MAC address in NDA_LLADDR");
        }
        // The kernel says SELF of entries in a device's own table only; those of the bridge itself bear its own number.
        entry.self = (message.u8(10) & NeighbourFlag.SELF) != 0 || master == entry.portIndex;
        entry.state = FdbState.of(message.u16(8));
        entry.flags = NeighbourFlag.of(message.u8(10), extended);
        entry.others = others.collected();
        return new FdbEntry(entry);
    }

    private static void read(AttributeReader in, FdbEntry.Builder entry, RawAttributes.Collector others) {
        switch (in.type()) {
            case NeighbourMessages.NDA_VLAN -> entry.vlan = OptionalInt.of(in.u16());
            case NeighbourMessages.NDA_DST -> entry.remote = Optional.of(in.address());
            case NeighbourMessages.NDA_PORT -> entry.remotePort = OptionalInt.of(in.be16());
            case NeighbourMessages.NDA_VNI -> entry.vni = OptionalInt.of(in.u32());
            case NeighbourMessages.NDA_IFINDEX -> entry.viaLink = OptionalInt.of(in.u32());
            case NeighbourMessages.NDA_SRC_VNI -> entry.sourceVni = OptionalInt.of(in.u32());
            case NeighbourMessages.NDA_NH_ID -> entry.nextHopId = OptionalInt.of(in.u32());
            default -> others.add(in);
        }
    }

    private static NetlinkRequest request(String verb, FdbEntry entry, int flags) {
        return new NetlinkRequest(verb, entry, RTM_NEWNEIGH, flags, message -> write(message, entry));
    }

    private static void write(MessageWriter message, FdbEntry entry) {
        int table = entry.self() ? NeighbourFlag.SELF : NeighbourFlag.MASTER;
        int flags = table | NeighbourFlag.bits(entry.flags());
        NeighbourMessages.header(
                message, AF_BRIDGE, entry.portIndex(), entry.state().bits(), flags);
        message.attribute(NeighbourMessages.NDA_LLADDR, entry.mac());
        int extended = NeighbourFlag.extendedBits(entry.flags());
        if (extended != 0) {
            message.attributeU32(NeighbourMessages.NDA_FLAGS_EXT, extended);
        }
        if (entry.vlan().isPresent()) {
            message.attributeU16(NeighbourMessages.NDA_VLAN, entry.vlan().getAsInt());
        }
        writeTunnel(message, entry);
        message.attributes(entry.others());
    }

    private static void writeTunnel(MessageWriter message, FdbEntry entry) {
        if (entry.remote().isPresent()) {
            message.attribute(NeighbourMessages.NDA_DST, entry.remote().get());
        }
        if (entry.remotePort().isPresent()) {
            message.attributeBe16(NeighbourMessages.NDA_PORT, entry.remotePort().getAsInt());
        }
        if (entry.vni().isPresent()) {
            message.attributeU32(NeighbourMessages.NDA_VNI, entry.vni().getAsInt());
        }
        if (entry.viaLink().isPresent()) {
            message.attributeU32(NeighbourMessages.NDA_IFINDEX, entry.viaLink().getAsInt());
        }
        if (entry.sourceVni().isPresent()) {
            message.attributeU32(
                    NeighbourMessages.NDA_SRC_VNI, entry.sourceVni().getAsInt());
        }
        if (entry.nextHopId().isPresent()) {
            message.attributeU32(NeighbourMessages.NDA_NH_ID, entry.nextHopId().getAsInt());
        }
    }
}
