package io.polder.netlink.route;

import static io.polder.netlink.route.Setting.choice;
import static io.polder.netlink.route.Setting.flag;
import static io.polder.netlink.route.Setting.number;
import static io.polder.netlink.route.Setting.readOnly;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.MacAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Ports of bridges, for tests. Stateless. */
final class PortSamples {

    /** Their names are those of {@code ip}; {@code bridge link} prints some others, and less. */
    static final SettingTable<BridgePort, BridgePort.Builder> TABLE = table();

    private PortSamples() {}

    /** @param backup the index of another port, 0 for none */
    static BridgePort draw(Random random, Optional<BridgePort> plain, int backup) {
        var port = BridgePort.builder();
        TABLE.drawInto(port, random, plain);
        if (backup != 0) {
            port.backupPort(backup);
        }
        BridgePort drawn = port.build();
        boolean bypass = drawn.locked().orElse(false) && drawn.learning().orElse(true);
        boolean has = plain.isEmpty() || plain.get().authenticationBypass().isPresent();
        return bypass && has && random.nextBoolean()
                ? port.authenticationBypass(true).build()
                : drawn;
    }

    private static SettingTable<BridgePort, BridgePort.Builder> table() {
        return reported(flags(new SettingTable<BridgePort, BridgePort.Builder>())
                .with(number("priority", 0, 63, BridgePort.Builder::priority, BridgePort::priority))
                .with(number("cost", 1, 0xffff, BridgePort.Builder::cost, BridgePort::cost))
                .with(choice(
                        "multicast_router",
                        MulticastRouter.values(),
                        BridgePort.Builder::multicastRouter,
                        BridgePort::multicastRouter,
                        "mcast_router",
                        router -> Integer.toString(router.number())))
                .with(number(
                        "group_fwd_mask",
                        0,
                        0x1fff,
                        (port, mask) -> port.groupForwardMask(mask << 3),
                        BridgePort::groupForwardMask))
                .withNotDrawn(number(
                        "backup_port",
                        1,
                        1,
                        BridgePort.Builder::backupPort,
                        BridgePort::backupPort,
                        index -> "backup_port x" + (index - LinkSample.FIRST_INDEX)))
                .withUnknownToSome(
                        number("backup_nhid", 0, 1000, BridgePort.Builder::backupNexthop, BridgePort::backupNexthop))
                .withUnknownToSome(number(
                        "mcast_eht_hosts_limit",
                        1,
                        1000,
                        BridgePort.Builder::multicastHostsLimit,
                        BridgePort::multicastHostsLimit))
                .withUnknownToSome(number(
                        "mcast_max_groups",
                        0,
                        1000,
                        BridgePort.Builder::multicastMaxGroups,
                        BridgePort::multicastMaxGroups)));
    }

    private static SettingTable<BridgePort, BridgePort.Builder> flags(
            SettingTable<BridgePort, BridgePort.Builder> table) {
        return table.with(onOff("hairpin", BridgePort.Builder::hairpin, BridgePort::hairpin))
                .with(onOff("guard", BridgePort.Builder::guard, BridgePort::guard))
                .with(onOff("root_block", BridgePort.Builder::rootBlock, BridgePort::rootBlock))
                .with(onOff("fastleave", BridgePort.Builder::fastLeave, BridgePort::fastLeave))
                .with(onOff("learning", BridgePort.Builder::learning, BridgePort::learning))
                .with(onOff("flood", BridgePort.Builder::flood, BridgePort::flood))
                .with(onOff("mcast_flood", BridgePort.Builder::multicastFlood, BridgePort::multicastFlood))
                .with(onOff("bcast_flood", BridgePort.Builder::broadcastFlood, BridgePort::broadcastFlood))
                .with(onOff("mcast_to_unicast", BridgePort.Builder::multicastToUnicast, BridgePort::multicastToUnicast))
                .with(onOff("proxy_arp", BridgePort.Builder::proxyArp, BridgePort::proxyArp))
                .with(onOff("proxy_arp_wifi", BridgePort.Builder::proxyArpWifi, BridgePort::proxyArpWifi))
                .with(onOff("isolated", BridgePort.Builder::isolated, BridgePort::isolated))
                .with(onOff(
                        "neigh_suppress", BridgePort.Builder::neighbourSuppression, BridgePort::neighbourSuppression))
                .withUnknownToSome(onOff(
                        "neigh_vlan_suppress",
                        BridgePort.Builder::neighbourVlanSuppression,
                        BridgePort::neighbourVlanSuppression))
                .with(onOff("vlan_tunnel", BridgePort.Builder::vlanTunnel, BridgePort::vlanTunnel))
                .with(onOff("locked", BridgePort.Builder::locked, BridgePort::locked))
                .withUnknownToSome(onOff("mab", (port, on) -> {}, BridgePort::authenticationBypass));
    }

    private static SettingTable<BridgePort, BridgePort.Builder> reported(
            SettingTable<BridgePort, BridgePort.Builder> table) {
        return table.withNotDrawn(choice(
                        "state",
                        BridgePort.State.values(),
                        BridgePort.Builder::state,
                        BridgePort::state,
                        "",
                        state -> state.name().toLowerCase(Locale.ROOT)))
                .with(readOnly("root_id", port -> bridgeId(port, 13), BridgeSamples::bridgeId))
                .with(readOnly("bridge_id", port -> bridgeId(port, 14), BridgeSamples::bridgeId))
                .with(readOnly("designated_port", port -> u16(port, 15), JsonNode::asInt))
                .with(readOnly("designated_cost", port -> u16(port, 16), JsonNode::asInt))
                .with(readOnly("id", port -> u16(port, 17), json -> Integer.decode(json.asText())))
                .with(readOnly("no", port -> u16(port, 18), json -> Integer.decode(json.asText())))
                .with(readOnly("topology_change_ack", port -> u8(port, 19), JsonNode::asInt))
                .with(readOnly("config_pending", port -> u8(port, 20), JsonNode::asInt))
                .ignoring("message_age_timer", "forward_delay_timer", "hold_timer")
                .ignoring("group_fwd_mask_str", "mcast_n_groups", "mcast_eht_hosts_cnt");
    }

    private static Setting<BridgePort, BridgePort.Builder, Boolean> onOff(
            String word,
            BiConsumer<BridgePort.Builder, Boolean> setter,
            Function<BridgePort, Optional<Boolean>> getter) {
        return flag(word, setter, getter, on -> word + (on ? " on" : " off"));
    }

    private static Optional<Integer> u8(BridgePort port, int type) {
        return port.others().find(type).map(AttributeReader::u8);
    }

    private static Optional<Integer> u16(BridgePort port, int type) {
        return port.others().find(type).map(AttributeReader::u16);
    }

    private static Optional<BridgeId> bridgeId(BridgePort port, int type) {
        return port.others()
                .find(type)
                .map(AttributeReader::be64)
                .map(bits -> new BridgeId((int) (bits >>> 48), new MacAddress(bits << 16 >>> 16)));
    }
}
