package io.polder.netlink.route;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;

/** How a {@link BridgePort} stands in IFLA_INFO_SLAVE_DATA (include/uapi/linux/if_link.h). Stateless. */
final class BridgePortCodec {

    private static final AttributeTable<BridgePort, BridgePort.Builder> TABLE = new AttributeTable<
                    BridgePort, BridgePort.Builder>()
            .choice(
                    1,
                    "IFLA_BRPORT_STATE",
                    AttributeTable.Width.U8,
                    BridgePort.State.values(),
                    BridgePort.State::number,
                    BridgePort::state,
                    BridgePort.Builder::state)
            .u16(2, "IFLA_BRPORT_PRIORITY", BridgePort::priority, BridgePort.Builder::priority)
            .u32(3, "IFLA_BRPORT_COST", BridgePort::cost, BridgePort.Builder::cost)
            .flag(4, "IFLA_BRPORT_MODE", BridgePort::hairpin, BridgePort.Builder::hairpin)
            .flag(5, "IFLA_BRPORT_GUARD", BridgePort::guard, BridgePort.Builder::guard)
            .flag(6, "IFLA_BRPORT_PROTECT", BridgePort::rootBlock, BridgePort.Builder::rootBlock)
            .flag(7, "IFLA_BRPORT_FAST_LEAVE", BridgePort::fastLeave, BridgePort.Builder::fastLeave)
            .flag(8, "IFLA_BRPORT_LEARNING", BridgePort::learning, BridgePort.Builder::learning)
            .flag(9, "IFLA_BRPORT_UNICAST_FLOOD", BridgePort::flood, BridgePort.Builder::flood)
            .flag(10, "IFLA_BRPORT_PROXYARP", BridgePort::proxyArp, BridgePort.Builder::proxyArp)
            .flag(12, "IFLA_BRPORT_PROXYARP_WIFI", BridgePort::proxyArpWifi, BridgePort.Builder::proxyArpWifi)
            .choice(
                    25,
                    "IFLA_BRPORT_MULTICAST_ROUTER",
                    AttributeTable.Width.U8,
                    MulticastRouter.values(),
                    MulticastRouter::number,
                    BridgePort::multicastRouter,
                    BridgePort.Builder::multicastRouter)
            .flag(27, "IFLA_BRPORT_MCAST_FLOOD", BridgePort::multicastFlood, BridgePort.Builder::multicastFlood)
            .flag(
                    28,
                    "IFLA_BRPORT_MCAST_TO_UCAST",
                    BridgePort::multicastToUnicast,
                    BridgePort.Builder::multicastToUnicast)
            .flag(29, "IFLA_BRPORT_VLAN_TUNNEL", BridgePort::vlanTunnel, BridgePort.Builder::vlanTunnel)
            .flag(30, "IFLA_BRPORT_BCAST_FLOOD", BridgePort::broadcastFlood, BridgePort.Builder::broadcastFlood)
            .u16(31, "IFLA_BRPORT_GROUP_FWD_MASK", BridgePort::groupForwardMask, BridgePort.Builder::groupForwardMask)
            .flag(
                    32,
                    "IFLA_BRPORT_NEIGH_SUPPRESS",
                    BridgePort::neighbourSuppression,
                    BridgePort.Builder::neighbourSuppression)
            .flag(33, "IFLA_BRPORT_ISOLATED", BridgePort::isolated, BridgePort.Builder::isolated)
            .u32(34, "IFLA_BRPORT_BACKUP_PORT", BridgePort::backupPort, BridgePort.Builder::backupPort)
            .u32(
                    37,
                    "IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT",
                    BridgePort::multicastHostsLimit,
                    BridgePort.Builder::multicastHostsLimit)
            .flag(39, "IFLA_BRPORT_LOCKED", BridgePort::locked, BridgePort.Builder::locked)
            .flag(40, "IFLA_BRPORT_MAB", BridgePort::authenticationBypass, BridgePort.Builder::authenticationBypass)
            .u32(
                    42,
                    "IFLA_BRPORT_MCAST_MAX_GROUPS",
                    BridgePort::multicastMaxGroups,
                    BridgePort.Builder::multicastMaxGroups)
            .flag(
                    43,
                    "IFLA_BRPORT_NEIGH_VLAN_SUPPRESS",
                    BridgePort::neighbourVlanSuppression,
                    BridgePort.Builder::neighbourVlanSuppression)
            .u32(44, "IFLA_BRPORT_BACKUP_NHID", BridgePort::backupNexthop, BridgePort.Builder::backupNexthop)
            // IFLA_BRPORT_*_TIMER, IFLA_BRPORT_MCAST_EHT_HOSTS_CNT, IFLA_BRPORT_MCAST_N_GROUPS
            .leavingOut(21, 22, 23, 38, 41);

    private BridgePortCodec() {}

    static void write(MessageWriter message, BridgePort port) {
        TABLE.write(message, port);
        message.attributes(port.others());
    }

    static BridgePort read(AttributeReader settings) {
        var builder = BridgePort.builder();
        return builder.others(TABLE.read(settings, builder)).build();
    }
}
