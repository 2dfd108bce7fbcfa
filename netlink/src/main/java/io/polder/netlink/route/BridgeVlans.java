package io.polder.netlink.route;

import static io.polder.netlink.route.RouteProtocol.RTM_DELLINK;
import static io.polder.netlink.route.RouteProtocol.RTM_GETLINK;
import static io.polder.netlink.route.RouteProtocol.RTM_SETLINK;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which VLANs the ports of bridges carry, where VLAN filtering is on ({@link Bridge#vlanFiltering}, bridge(8), {@code
 * bridge vlan}). Thread-safe. Throws {@link NetlinkException} with the kernel's reason.
 *
 * <pre>
 *  IFLA_AF_SPEC | IFLA_BRIDGE_FLAGS u16 | IFLA_BRIDGE_VLAN_INFO { u16 flags; u16 vid; } | ... |
 * </pre>
 *
 * <p>A range is two of the latter, its ends marked as such (include/uapi/linux/if_bridge.h).
 */
public final class BridgeVlans {

    private static final int HEADER = 16;
    private static final int AF_BRIDGE = 7;
    private static final int IFLA_AF_SPEC = 26;
    private static final int IFLA_BRIDGE_FLAGS = 0;
    private static final int IFLA_BRIDGE_VLAN_INFO = 2;
    private static final int BRIDGE_FLAGS_SELF = 2;
    private static final int PVID = 1 << 1;
    private static final int UNTAGGED = 1 << 2;
    private static final int RANGE_BEGIN = 1 << 3;
    private static final int RANGE_END = 1 << 4;
    private static final int RTEXT_FILTER_BRVLAN_COMPRESSED = 1 << 2;

    /** What one port, or a bridge itself, carries. */
    record PortVlans(int index, List<BridgeVlan> vlans) {}

    private final NetlinkConnection connection;

    BridgeVlans(NetlinkConnection connection) {
        this.connection = connection;
    }

    /**
     * Lets a port carry VLANs; for those that it carries, sets whether they are tagged.
     *
     * @throws NetlinkException.NotSupported when the link is no bridge's port, or the kernel knows no VLANs
     */
    public void add(int port, BridgeVlan vlans) {
        connection.execute(request("add VLAN to port", RTM_SETLINK, port, vlans, false));
    }

    /** Lets a port carry them no more; those that it does not carry are passed over. */
    public void delete(int port, BridgeVlan vlans) {
        connection.execute(request("delete VLAN of port", RTM_DELLINK, port, vlans, false));
    }

    /** Lets the bridge itself, as the host's own port, carry VLANs. */
    public void addToBridge(int bridge, BridgeVlan vlans) {
        connection.execute(request("add VLAN to bridge", RTM_SETLINK, bridge, vlans, true));
    }

    /** Lets the bridge itself carry them no more. */
    public void deleteFromBridge(int bridge, BridgeVlan vlans) {
        connection.execute(request("delete VLAN of bridge", RTM_DELLINK, bridge, vlans, true));
    }

    /** The VLANs of every port and of every bridge itself, by their indexes; those that carry none are left out. */
    public Map<Integer, List<BridgeVlan>> list() {
        var request = new NetlinkRequest("list", "VLANs of bridges", RTM_GETLINK, 0, message -> {
            header(message, 0);
            message.attributeU32(LinkRequests.IFLA_EXT_MASK, RTEXT_FILTER_BRVLAN_COMPRESSED);
        });
        var vlans = new LinkedHashMap<Integer, List<BridgeVlan>>();
        for (PortVlans port : connection.dump(request, BridgeVlans::decode)) {
            if (!port.vlans.isEmpty()) {
                vlans.put(port.index, port.vlans);
            }
        }
        return vlans;
    }

    static NetlinkRequest request(String verb, int type, int index, BridgeVlan vlans, boolean self) {
        LinkChange.checkIndex(index);
        return new NetlinkRequest(verb, index + ": " + vlans, type, 0, message -> {
            header(message, index);
            int families = message.begin(IFLA_AF_SPEC);
            if (self) {
                message.attributeU16(IFLA_BRIDGE_FLAGS, BRIDGE_FLAGS_SELF);
            }
            int flags = (vlans.pvid() ? PVID : 0) | (vlans.untagged() ? UNTAGGED : 0);
            if (vlans.first() == vlans.last()) {
                info(message, flags, vlans.first());
            } else {
                info(message, flags | RANGE_BEGIN, vlans.first());
                info(message, flags | RANGE_END, vlans.last());
            }
            message.end(families);
        });
    }

    static PortVlans decode(NetlinkMessage message) {
        var vlans = new ArrayList<BridgeVlan>();
        AttributeReader in = message.attributes(HEADER);
        while (in.next()) {
            if (in.type() == IFLA_AF_SPEC) {
                read(in.nested(), vlans);
            }
        }
        return new PortVlans(message.i32(4), List.copyOf(vlans));
    }

    private static void info(MessageWriter message, int flags, int vlan) {
        ByteBuffer info = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
        message.attribute(
                IFLA_BRIDGE_VLAN_INFO,
                info.putShort((short) flags).putShort((short) vlan).array());
    }

    private static void header(MessageWriter message, int index) {
        message.u8(AF_BRIDGE).u8(0).u16(0).u32(index).u32(0).u32(0);
    }

    private static void read(AttributeReader in, List<BridgeVlan> vlans) {
        int first = 0;
        while (in.next()) {
            if (in.type() == IFLA_BRIDGE_VLAN_INFO) {
                ByteBuffer info = ByteBuffer.wrap(in.bytes(4)).order(ByteOrder.nativeOrder());
                int flags = info.getShort();
                int vlan = info.getShort();
                if ((flags & RANGE_BEGIN) != 0) {
                    first = vlan;
                } else {
                    int from = (flags & RANGE_END) != 0 ? first : vlan;
                    vlans.add(new BridgeVlan(from, vlan, (flags & PVID) != 0, (flags & UNTAGGED) != 0));
                }
            }
        }
    }
}
