package io.polder.netlink.route;

import static io.polder.netlink.route.Setting.choice;
import static io.polder.netlink.route.Setting.flag;
import static io.polder.netlink.route.Setting.number;
import static io.polder.netlink.route.Setting.readOnly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.MacAddress;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Links on top of another, for tests. Stateless. */
final class StackedSamples {

    private static final SettingTable<Vlan, Vlan.Builder> VLANS = vlan();
    private static final SettingTable<Macvlan, Macvlan.Builder> MACVLANS = macvlan();

    static final KindSample<Vlan, Vlan.Builder> VLAN = new KindSample<>(
            "vlan",
            Vlan.class,
            true,
            true,
            Vlan.of(1).build(),
            VLANS,
            StackedSamples::drawVlan,
            StackedSamples::tidyVlan);

    static final KindSample<Macvlan, Macvlan.Builder> MACVLAN = new KindSample<>(
            "macvlan",
            Macvlan.class,
            true,
            true,
            Macvlan.of(Macvlan.Mode.BRIDGE).build(),
            MACVLANS,
            (random, plain, number) -> drawMacvlan(random, plain).build(),
            json -> {});

    static final KindSample<Macvlan, Macvlan.Builder> MACVTAP = new KindSample<>(
            "macvtap",
            Macvlan.class,
            true,
            true,
            Macvlan.of(Macvlan.Mode.BRIDGE).tap(true).build(),
            MACVLANS,
            (random, plain, number) -> drawMacvlan(random, plain).tap(true).build(),
            json -> {});

    static final KindSample<Ipvlan, Object> IPVLAN = new KindSample<>(
            "ipvlan",
            Ipvlan.class,
            true,
            true,
            Ipvlan.of(Ipvlan.Mode.L2),
            ipvlan(),
            StackedSamples::drawIpvlan,
            json -> {});

    private StackedSamples() {}

    private static SettingTable<Vlan, Vlan.Builder> vlan() {
        return new SettingTable<Vlan, Vlan.Builder>()
                .withNotDrawn(number("id", 1, 4094, Vlan.Builder::id, vlan -> OptionalInt.of(vlan.id())))
                .with(choice(
                        "protocol",
                        VlanProtocol.values(),
                        Vlan.Builder::protocol,
                        Vlan::protocol,
                        "protocol",
                        protocol -> protocol == VlanProtocol.DOT1Q ? "802.1Q" : "802.1ad"))
                .withNotDrawn(onOff("REORDER_HDR", Vlan.Builder::reorderHeader, Vlan::reorderHeader))
                .with(onOff("GVRP", Vlan.Builder::gvrp, Vlan::gvrp))
                .with(onOff("MVRP", Vlan.Builder::mvrp, Vlan::mvrp))
                .with(onOff("LOOSE_BINDING", Vlan.Builder::looseBinding, Vlan::looseBinding))
                .with(onOff("BRIDGE_BINDING", Vlan.Builder::bridgeBinding, Vlan::bridgeBinding))
                .with(priorities(
                        "ingress_qos", Vlan.Builder::ingressPriorities, Vlan::ingressPriorities, "ingress-qos-map"))
                .with(priorities(
                        "egress_qos", Vlan.Builder::egressPriorities, Vlan::egressPriorities, "egress-qos-map"));
    }

    private static Vlan drawVlan(Random random, Optional<Vlan> plain, int number) {
        // With one flag at least: none reported means none on.
        Vlan.Builder vlan = Vlan.of(Setting.between(random, 1, 4094)).reorderHeader(random.nextBoolean());
        VLANS.drawInto(vlan, random, plain);
        return vlan.build();
    }

    /** A list of the flags that are on, as a value for each. */
    private static void tidyVlan(ObjectNode data) {
        if (data.has("flags")) {
            data.remove("flags").forEach(flag -> data.put(flag.asText(), true));
        }
    }

    private static SettingTable<Macvlan, Macvlan.Builder> macvlan() {
        return new SettingTable<Macvlan, Macvlan.Builder>()
                .withNotDrawn(choice(
                        "mode",
                        Macvlan.Mode.values(),
                        Macvlan.Builder::mode,
                        Macvlan::mode,
                        "mode",
                        mode -> mode.name().toLowerCase(Locale.ROOT)))
                .with(macvlanFlag("nopromisc", Macvlan.Flag.NOPROMISC))
                .with(macvlanFlag("nodst", Macvlan.Flag.NODST))
                .with(number(
                        "bcqueuelen", 1, 5000, Macvlan.Builder::broadcastQueueLength, Macvlan::broadcastQueueLength))
                .withUnknownToSome(
                        number("bccutoff", 0, 10, Macvlan.Builder::broadcastCutoff, Macvlan::broadcastCutoff))
                .with(readOnly(
                        "usedbcqueuelen",
                        macvlan -> macvlan.others().find(8).map(AttributeReader::u32),
                        JsonNode::asInt))
                .with(readOnly("macaddr_count", StackedSamples::sourceCount, JsonNode::asInt))
                .with(new Setting<>(
                        "macaddr_data",
                        Optional.empty(),
                        Macvlan.Builder::sources,
                        macvlan -> Optional.of(macvlan.sources()),
                        sources -> sources.isEmpty()
                                ? ""
                                : "macaddr set "
                                        + sources.stream()
                                                .map(MacAddress::toString)
                                                .collect(Collectors.joining(" ")),
                        StackedSamples::addresses,
                        Optional.of(Set.of()),
                        false));
    }

    /** The list of sources has to come last: {@code ip} reads addresses as long as there are some. */
    private static Macvlan.Builder drawMacvlan(Random random, Optional<Macvlan> plain) {
        Macvlan.Mode mode = Setting.oneOf(random, Macvlan.Mode.values());
        Macvlan.Builder macvlan = Macvlan.of(mode);
        MACVLANS.drawInto(macvlan, random, plain);
        if (mode == Macvlan.Mode.PASSTHRU && random.nextBoolean()) {
            macvlan.flags(EnumSet.of(Macvlan.Flag.NOPROMISC));
        }
        if (mode == Macvlan.Mode.SOURCE) {
            var sources = new HashSet<MacAddress>();
            for (int i = random.nextInt(4); i > 0; i--) {
                sources.add(LinkSample.mac(random));
            }
            macvlan.sources(sources);
            if (random.nextBoolean()) {
                macvlan.flags(EnumSet.of(Macvlan.Flag.NODST));
            }
        }
        return macvlan;
    }

    private static Setting<Macvlan, Macvlan.Builder, Boolean> macvlanFlag(String word, Macvlan.Flag flag) {
        return flag(
                        word,
                        (Macvlan.Builder builder, Boolean on) -> {},
                        (Macvlan macvlan) -> macvlan.flags().map(flags -> flags.contains(flag)),
                        on -> on ? "flag " + word : "")
                .notDrawn();
    }

    private static Optional<Integer> sourceCount(Macvlan macvlan) {
        return macvlan.mode().equals(Optional.of(Macvlan.Mode.SOURCE))
                ? Optional.of(macvlan.sources().size())
                : Optional.empty();
    }

    private static Set<MacAddress> addresses(JsonNode json) {
        var addresses = new HashSet<MacAddress>();
        json.forEach(address -> addresses.add(MacAddress.parse(address.asText())));
        return addresses;
    }

    private static SettingTable<Ipvlan, Object> ipvlan() {
        return new SettingTable<Ipvlan, Object>()
                .withNotDrawn(choice(
                        "mode",
                        Ipvlan.Mode.values(),
                        (Object builder, Ipvlan.Mode mode) -> {},
                        Ipvlan::mode,
                        "mode",
                        mode -> mode.name().toLowerCase(Locale.ROOT)))
                .with(isolation("bridge", Ipvlan.Isolation.BRIDGE))
                .with(isolation("private", Ipvlan.Isolation.PRIVATE))
                .with(isolation("vepa", Ipvlan.Isolation.VEPA));
    }

    private static Ipvlan drawIpvlan(Random random, Optional<Ipvlan> plain, int number) {
        Ipvlan.Mode mode = Setting.oneOf(random, Ipvlan.Mode.values());
        return random.nextInt(4) == 0
                ? Ipvlan.of(mode)
                : Ipvlan.of(mode, Setting.oneOf(random, Ipvlan.Isolation.values()));
    }

    private static Setting<Ipvlan, Object, Boolean> isolation(String word, Ipvlan.Isolation isolation) {
        return flag(
                        word,
                        (Object builder, Boolean on) -> {},
                        (Ipvlan ipvlan) -> ipvlan.isolation().map(isolation::equals),
                        on -> on ? word : "")
                .notDrawn();
    }

    private static Setting<Vlan, Vlan.Builder, Boolean> onOff(
            String key, BiConsumer<Vlan.Builder, Boolean> setter, Function<Vlan, Optional<Boolean>> getter) {
        return flag(key, setter, getter, on -> key.toLowerCase(Locale.ROOT) + (on ? " on" : " off"));
    }

    /** From and to priorities of 1 to 7: the kernel reports none to 0. */
    private static Setting<Vlan, Vlan.Builder, Map<Integer, Integer>> priorities(
            String key,
            BiConsumer<Vlan.Builder, Map<Integer, Integer>> setter,
            Function<Vlan, Map<Integer, Integer>> getter,
            String word) {
        return new Setting<>(
                key,
                Optional.of(random -> {
                    var priorities = new HashMap<Integer, Integer>();
                    for (int i = random.nextInt(4); i > 0; i--) {
                        priorities.put(random.nextInt(8), Setting.between(random, 1, 7));
                    }
                    return priorities;
                }),
                setter,
                vlan -> Optional.of(getter.apply(vlan)),
                priorities -> priorities.isEmpty()
                        ? ""
                        : word
                                + new TreeMap<>(priorities)
                                        .entrySet().stream()
                                                .map(entry -> " " + entry.getKey() + ":" + entry.getValue())
                                                .collect(Collectors.joining()),
                json -> {
                    var priorities = new HashMap<Integer, Integer>();
                    json.forEach(entry -> priorities.put(
                            entry.get("from").asInt(), entry.get("to").asInt()));
                    return priorities;
                },
                Optional.of(Map.of()),
                false);
    }
}
