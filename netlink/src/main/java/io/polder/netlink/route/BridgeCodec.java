package io.polder.netlink.route;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.RawAttributes;

/** How a {@link Bridge} stands in IFLA_INFO_DATA (include/uapi/linux/if_link.h). Stateless. */
final class BridgeCodec {

    /** {@code struct br_boolopt_multi} and {@code enum br_boolopt_id} in include/uapi/linux/if_bridge.h. */
    private static final MaskedBits<Bridge, Bridge.Builder> OPTIONS = new MaskedBits<Bridge, Bridge.Builder>()
            .bit(1, Bridge::noLinkLocalLearning, Bridge.Builder::noLinkLocalLearning)
            .bit(2, Bridge::multicastVlanSnooping, Bridge.Builder::multicastVlanSnooping)
            .bit(4, Bridge::multipleSpanningTrees, Bridge.Builder::multipleSpanningTrees);

    private static final AttributeTable<Bridge, Bridge.Builder> TABLE = new AttributeTable<Bridge, Bridge.Builder>()
            .clock(1, "IFLA_BR_FORWARD_DELAY", Bridge::forwardDelay, Bridge.Builder::forwardDelay)
            .clock(2, "IFLA_BR_HELLO_TIME", Bridge::helloTime, Bridge.Builder::helloTime)
            .clock(3, "IFLA_BR_MAX_AGE", Bridge::maxAge, Bridge.Builder::maxAge)
            .clock(4, "IFLA_BR_AGEING_TIME", Bridge::ageing, Bridge.Builder::ageing)
            .row(
                    5,
                    "IFLA_BR_STP_STATE",
                    (to, bridge) -> bridge.stp().ifPresent(on -> to.attributeU32(5, on ? 1 : 0)),
                    (in, into) -> {
                        into.stp(in.u32() != 0);
                        return true;
                    })
            .u16(6, "IFLA_BR_PRIORITY", Bridge::priority, Bridge.Builder::priority)
            .flag(7, "IFLA_BR_VLAN_FILTERING", Bridge::vlanFiltering, Bridge.Builder::vlanFiltering)
            .choice(
                    8,
                    "IFLA_BR_VLAN_PROTOCOL",
                    AttributeTable.Width.BE16,
                    VlanProtocol.values(),
                    VlanProtocol::etherType,
                    Bridge::vlanProtocol,
                    Bridge.Builder::vlanProtocol)
            .u16(9, "IFLA_BR_GROUP_FWD_MASK", Bridge::groupForwardMask, Bridge.Builder::groupForwardMask)
            .mac(20, "IFLA_BR_GROUP_ADDR", Bridge::groupAddress, Bridge.Builder::groupAddress)
            .flag(36, "IFLA_BR_NF_CALL_IPTABLES", Bridge::callIptables, Bridge.Builder::callIptables)
            .flag(37, "IFLA_BR_NF_CALL_IP6TABLES", Bridge::callIp6tables, Bridge.Builder::callIp6tables)
            .flag(38, "IFLA_BR_NF_CALL_ARPTABLES", Bridge::callArptables, Bridge.Builder::callArptables)
            .u16(39, "IFLA_BR_VLAN_DEFAULT_PVID", Bridge::defaultPvid, Bridge.Builder::defaultPvid)
            .flag(41, "IFLA_BR_VLAN_STATS_ENABLED", Bridge::vlanStats, Bridge.Builder::vlanStats)
            .flag(45, "IFLA_BR_VLAN_STATS_PER_PORT", Bridge::vlanStatsPerPort, Bridge.Builder::vlanStatsPerPort)
            .masked(46, "IFLA_BR_MULTI_BOOLOPT", OPTIONS)
            .u32(49, "IFLA_BR_FDB_MAX_LEARNED", Bridge::fdbMaxLearned, Bridge.Builder::fdbMaxLearned);

    static final KindCodec<Bridge> CODEC =
            new KindCodec<>("bridge", Bridge.class, BridgeCodec::write, BridgeCodec::read);

    private BridgeCodec() {}

    private static void write(MessageWriter message, Bridge bridge) {
        TABLE.write(message, bridge);
        BridgeMulticast.TABLE.write(message, bridge.multicast());
    }

    private static Bridge read(AttributeReader settings) {
        var bridge = Bridge.builder();
        var multicast = BridgeMulticast.builder();
        var status = BridgeStatus.builder();
        var others = new RawAttributes.Collector();
        while (settings.next()) {
            boolean taken = TABLE.take(settings, bridge)
                    || BridgeMulticast.TABLE.take(settings, multicast)
                    || BridgeStatus.TABLE.take(settings, status);
            if (!taken) {
                others.add(settings);
            }
        }
        return bridge.multicast(multicast.build())
                .status(status.build())
                .others(others.collected())
                .build();
    }
}
