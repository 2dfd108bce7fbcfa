package io.polder.netlink.route;

import static io.polder.netlink.route.Setting.choice;
import static io.polder.netlink.route.Setting.clock;
import static io.polder.netlink.route.Setting.flag;
import static io.polder.netlink.route.Setting.number;
import static io.polder.netlink.route.Setting.readOnly;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.MacAddress;
import java.util.Optional;
import java.util.Random;

/** Bridges, for tests. Stateless. */
final class BridgeSamples {

    /** What a bridge is built with, and what was drawn that decides about other settings. */
    private static final class Draft {
        private final Bridge.Builder bridge = Bridge.builder();
        private final BridgeMulticast.Builder multicast = BridgeMulticast.builder();
        private final boolean hasVlans;
        private boolean vlanFiltering;

        private Draft(boolean hasVlans) {
            this.hasVlans = hasVlans;
        }

        private void vlanFiltering(boolean on) {
            if (hasVlans) {
                vlanFiltering = on;
                bridge.vlanFiltering(on);
            }
        }

        /** The kernel refuses it without VLAN filtering, and one without VLANs knows it not at all. */
        private void multicastVlanSnooping(boolean on) {
            if (on && vlanFiltering) {
                bridge.multicastVlanSnooping(true);
            }
        }

        private void multipleSpanningTrees(boolean on) {
            if (on && vlanFiltering) {
                bridge.multipleSpanningTrees(true);
            }
        }

        private Bridge build() {
            return bridge.multicast(multicast.build()).build();
        }
    }

    private static final SettingTable<Bridge, Draft> TABLE = multicast(new SettingTable<Bridge, Draft>()
            .with(clock(
                    "forward_delay",
                    "forward_delay",
                    200,
                    3000,
                    (d, v) -> d.bridge.forwardDelay(v),
                    Bridge::forwardDelay))
            .with(clock("hello_time", "hello_time", 100, 1000, (d, v) -> d.bridge.helloTime(v), Bridge::helloTime))
            .with(clock("max_age", "max_age", 600, 4000, (d, v) -> d.bridge.maxAge(v), Bridge::maxAge))
            .with(clock("ageing_time", "ageing_time", 0, 100_000, (d, v) -> d.bridge.ageing(v), Bridge::ageing))
            .with(flag("stp_state", (d, v) -> d.bridge.stp(v), Bridge::stp))
            .with(number("priority", 0, 0xffff, (d, v) -> d.bridge.priority(v), Bridge::priority))
            .with(flag("vlan_filtering", Draft::vlanFiltering, Bridge::vlanFiltering))
            .with(choice(
                    "vlan_protocol",
                    VlanProtocol.values(),
                    (d, v) -> d.bridge.vlanProtocol(v),
                    Bridge::vlanProtocol,
                    "vlan_protocol",
                    protocol -> protocol == VlanProtocol.DOT1Q ? "802.1Q" : "802.1ad"))
            .with(number("vlan_default_pvid", 0, 4094, (d, v) -> d.bridge.defaultPvid(v), Bridge::defaultPvid))
            .with(flag("vlan_stats_enabled", (d, v) -> d.bridge.vlanStats(v), Bridge::vlanStats))
            .with(flag("vlan_stats_per_port", (d, v) -> d.bridge.vlanStatsPerPort(v), Bridge::vlanStatsPerPort))
            .with(number(
                    "group_fwd_mask",
                    0,
                    0x1fff,
                    (d, v) -> d.bridge.groupForwardMask(v << 3),
                    Bridge::groupForwardMask,
                    mask -> "group_fwd_mask " + mask))
            .with(Setting.mac(
                    "group_addr",
                    BridgeSamples::groupAddress,
                    (d, v) -> d.bridge.groupAddress(v),
                    Bridge::groupAddress,
                    "group_address"))
            .with(flag("no_linklocal_learn", (d, v) -> d.bridge.noLinkLocalLearning(v), Bridge::noLinkLocalLearning))
            .with(flag("mcast_vlan_snooping", Draft::multicastVlanSnooping, Bridge::multicastVlanSnooping))
            .withUnknownToSome(flag("mst_enabled", Draft::multipleSpanningTrees, Bridge::multipleSpanningTrees))
            .with(flag("nf_call_iptables", (d, v) -> d.bridge.callIptables(v), Bridge::callIptables))
            .with(flag("nf_call_ip6tables", (d, v) -> d.bridge.callIp6tables(v), Bridge::callIp6tables))
            .with(flag("nf_call_arptables", (d, v) -> d.bridge.callArptables(v), Bridge::callArptables))
            .withUnknownToSome(
                    number("fdb_max_learned", 0, 10_000, (d, v) -> d.bridge.fdbMaxLearned(v), Bridge::fdbMaxLearned))
            .with(readOnly("root_id", bridge -> bridge.status().rootId(), BridgeSamples::bridgeId))
            .with(readOnly("bridge_id", bridge -> bridge.status().bridgeId(), BridgeSamples::bridgeId))
            .with(readOnly("root_port", bridge -> Setting.boxed(bridge.status().rootPort()), JsonNode::asInt))
            .with(readOnly(
                    "root_path_cost", bridge -> Setting.boxed(bridge.status().rootPathCost()), JsonNode::asInt))
            .with(readOnly("topology_change", bridge -> bridge.status().topologyChange(), json -> json.asInt() != 0))
            .with(readOnly(
                    "topology_change_detected",
                    bridge -> bridge.status().topologyChangeDetected(),
                    json -> json.asInt() != 0))
            .ignoring("hello_timer", "tcn_timer", "topology_change_timer", "gc_timer", "fdb_n_learned")
            .with(readOnly(
                    "mcast_hash_elasticity",
                    bridge -> bridge.others().find(26).map(AttributeReader::u32),
                    JsonNode::asInt)));

    static final KindSample<Bridge, Draft> BRIDGE = new KindSample<>(
            "bridge", Bridge.class, false, true, Bridge.builder().build(), TABLE, BridgeSamples::draw, json -> {});

    private BridgeSamples() {}

    private static Bridge draw(Random random, Optional<Bridge> plain, int number) {
        // Without CONFIG_BRIDGE_VLAN_FILTERING the kernel still reports that filtering is off, and lets nobody say so.
        var draft = new Draft(plain.isEmpty() || plain.get().vlanProtocol().isPresent());
        TABLE.drawInto(draft, random, plain);
        return draft.build();
    }

    private static SettingTable<Bridge, Draft> multicast(SettingTable<Bridge, Draft> table) {
        return table.with(flag(
                        "mcast_snooping",
                        (d, v) -> d.multicast.snooping(v),
                        b -> b.multicast().snooping()))
                .with(choice(
                        "mcast_router",
                        new MulticastRouter[] {
                            MulticastRouter.DISABLED, MulticastRouter.DETECTED, MulticastRouter.PERMANENT
                        },
                        (d, v) -> d.multicast.router(v),
                        b -> b.multicast().router(),
                        "mcast_router",
                        router -> Integer.toString(router.number())))
                .with(flag(
                        "mcast_query_use_ifaddr",
                        (d, v) -> d.multicast.queryUseAddress(v),
                        b -> b.multicast().queryUseAddress()))
                .with(flag(
                        "mcast_querier",
                        (d, v) -> d.multicast.querier(v),
                        b -> b.multicast().querier()))
                .with(number(
                        "mcast_hash_max",
                        2,
                        14,
                        (d, v) -> d.multicast.hashMax(1 << v),
                        b -> b.multicast().hashMax(),
                        max -> "mcast_hash_max " + max))
                .with(number(
                        "mcast_last_member_cnt",
                        1,
                        100,
                        (d, v) -> d.multicast.lastMemberCount(v),
                        b -> b.multicast().lastMemberCount(),
                        count -> "mcast_last_member_count " + count))
                .with(number(
                        "mcast_startup_query_cnt",
                        1,
                        100,
                        (d, v) -> d.multicast.startupQueryCount(v),
                        b -> b.multicast().startupQueryCount(),
                        count -> "mcast_startup_query_count " + count))
                .with(clock(
                        "mcast_last_member_intvl",
                        "mcast_last_member_interval",
                        2,
                        10_000,
                        (d, v) -> d.multicast.lastMemberInterval(v),
                        b -> b.multicast().lastMemberInterval()))
                .with(clock(
                        "mcast_membership_intvl",
                        "mcast_membership_interval",
                        2,
                        100_000,
                        (d, v) -> d.multicast.membershipInterval(v),
                        b -> b.multicast().membershipInterval()))
                .with(clock(
                        "mcast_querier_intvl",
                        "mcast_querier_interval",
                        2,
                        100_000,
                        (d, v) -> d.multicast.querierInterval(v),
                        b -> b.multicast().querierInterval()))
                .with(clock(
                        "mcast_query_intvl",
                        "mcast_query_interval",
                        100,
                        100_000,
                        (d, v) -> d.multicast.queryInterval(v),
                        b -> b.multicast().queryInterval()))
                .with(clock(
                        "mcast_query_response_intvl",
                        "mcast_query_response_interval",
                        2,
                        10_000,
                        (d, v) -> d.multicast.queryResponseInterval(v),
                        b -> b.multicast().queryResponseInterval()))
                .with(clock(
                        "mcast_startup_query_intvl",
                        "mcast_startup_query_interval",
                        100,
                        10_000,
                        (d, v) -> d.multicast.startupQueryInterval(v),
                        b -> b.multicast().startupQueryInterval()))
                .with(flag(
                        "mcast_stats_enabled",
                        (d, v) -> d.multicast.stats(v),
                        b -> b.multicast().stats()))
                .with(number(
                        "mcast_igmp_version",
                        2,
                        3,
                        (d, v) -> d.multicast.igmpVersion(v),
                        b -> b.multicast().igmpVersion()))
                .with(number(
                        "mcast_mld_version",
                        1,
                        2,
                        (d, v) -> d.multicast.mldVersion(v),
                        b -> b.multicast().mldVersion()));
    }

    /** 01:80:c2:00:00:0X but for those that IEEE 802.1 keeps for itself. */
    private static MacAddress groupAddress(Random random) {
        return new MacAddress(0x0180_c200_0000L | Setting.between(random, 4, 15));
    }

    /** {@code 8000.2:0:0:0:0:1}, without leading zeros in the address. */
    static BridgeId bridgeId(JsonNode json) {
        String[] parts = json.asText().split("[.:]", -1);
        long mac = 0;
        for (int i = 1; i < parts.length; i++) {
            mac = mac << 8 | Integer.parseInt(parts[i], 16);
        }
        return new BridgeId(Integer.parseInt(parts[0], 16), new MacAddress(mac));
    }
}
