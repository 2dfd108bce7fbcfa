package io.polder.netlink.route;

import static io.polder.netlink.route.Setting.readOnly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.MacAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** A link as {@code ip -json -details link} prints it, to be compared with what we read. Confined to one test. */
final class IpLink {

    private static final int IFLA_LINKMODE = 17;
    private static final int IFLA_PROMISCUITY = 30;
    private static final int IFLA_ALLMULTI = 61;
    private static final Set<String> NO_FLAGS = Set.of("NO-CARRIER", "M-DOWN"); // Of ip's own making.

    private static final SettingTable<Link, Link.Builder> TABLE = table();

    private final ObjectNode printed;

    /** @param indexes of links by their names, by which {@code ip} calls some */
    IpLink(JsonNode printed, Map<String, Integer> indexes) {
        this.printed = printed.deepCopy();
        number(this.printed, "link", indexes);
        number(this.printed, "master", indexes);
        for (String data : List.of("info_data", "info_slave_data")) {
            if (info().get(data) instanceof ObjectNode settings) {
                number(settings, "link", indexes);
                number(settings, "backup_port", indexes);
            }
        }
    }

    String name() {
        return printed.get("ifname").asText();
    }

    /** Where what we read is not what {@code ip} printed, or is of a name that nobody compares. */
    List<String> differences(Link read) {
        var differences = new ArrayList<>(TABLE.differences(read, printed));
        if (info().get("info_data") instanceof ObjectNode data) {
            LinkKind kind = read.kind().orElseThrow();
            KindSample.all()
                    .filter(sample -> sample.known() && sample.word().equals(kind.name()))
                    .forEach(sample -> differences.addAll(sample.differences(kind, data)));
        }
        if (info().get("info_slave_data") instanceof ObjectNode port) {
            differences.addAll(PortSamples.TABLE.differences(read.port().orElseThrow(), port));
        }
        return differences;
    }

    private JsonNode info() {
        return printed.path("linkinfo");
    }

    private static SettingTable<Link, Link.Builder> table() {
        return limits(new SettingTable<Link, Link.Builder>())
                .with(value("ifindex", link -> Optional.of(link.index()), JsonNode::asInt))
                .with(value("ifname", link -> Optional.of(link.name()), JsonNode::asText))
                .with(value("altnames", IpLink::alternativeNames, IpLink::strings))
                .with(value("flags", link -> Optional.of(flags(link)), IpLink::flags))
                .with(value("mtu", link -> Optional.of(link.mtu()), JsonNode::asInt))
                .with(value("qdisc", link -> link.queues().discipline(), JsonNode::asText))
                .with(value("txqlen", IpLink::queueLength, JsonNode::asInt))
                .with(value("num_tx_queues", link -> Setting.boxed(link.queues().tx()), JsonNode::asInt))
                .with(value("num_rx_queues", link -> Setting.boxed(link.queues().rx()), JsonNode::asInt))
                .with(value("link", link -> Setting.boxed(link.parent()), JsonNode::asInt))
                .with(value("master", link -> Setting.boxed(link.master()), JsonNode::asInt))
                .with(value("operstate", link -> Optional.of(state(link)), JsonNode::asText))
                .with(value("linkmode", link -> other(link, IFLA_LINKMODE, AttributeReader::u8), IpLink::linkMode))
                .with(value("group", link -> Optional.of(group(link)), JsonNode::asText))
                .with(value("link_type", link -> Optional.of(hardware(link)), JsonNode::asText))
                .with(value("address", Link::mac, json -> MacAddress.parse(json.asText())))
                .with(value("broadcast", Link::broadcast, json -> MacAddress.parse(json.asText())))
                .with(value("permaddr", IpLink::otherPermanentMac, json -> MacAddress.parse(json.asText())))
                .with(value("ifalias", Link::alias, JsonNode::asText))
                .with(value(
                        "promiscuity", link -> other(link, IFLA_PROMISCUITY, AttributeReader::u32), JsonNode::asInt))
                .with(value("allmulti", link -> other(link, IFLA_ALLMULTI, AttributeReader::u32), JsonNode::asInt))
                .with(value(
                        "inet6_addr_gen_mode",
                        link -> link.addressGeneration().map(LinkSample::word),
                        JsonNode::asText))
                .ignoring("linkinfo");
    }

    private static SettingTable<Link, Link.Builder> limits(SettingTable<Link, Link.Builder> table) {
        return table.with(limit("min_mtu", LinkLimits::minMtu))
                .with(value(
                        "max_mtu", link -> Optional.of(link.limits().maxMtu().orElse(0)), JsonNode::asInt))
                .with(limit("gso_max_size", LinkLimits::gsoMaxSize))
                .with(limit("gso_max_segs", LinkLimits::gsoMaxSegments))
                .with(limit("tso_max_size", LinkLimits::tsoMaxSize))
                .with(limit("tso_max_segs", LinkLimits::tsoMaxSegments))
                .with(limit("gro_max_size", LinkLimits::groMaxSize))
                .withUnknownToSome(limit("gso_ipv4_max_size", LinkLimits::gsoIpv4MaxSize))
                .withUnknownToSome(limit("gro_ipv4_max_size", LinkLimits::groIpv4MaxSize));
    }

    private static Setting<Link, Link.Builder, Integer> limit(String key, Function<LinkLimits, OptionalInt> getter) {
        return value(key, link -> Setting.boxed(getter.apply(link.limits())), JsonNode::asInt);
    }

    private static <T> Setting<Link, Link.Builder, T> value(
            String key, Function<Link, Optional<T>> getter, Function<JsonNode, T> printed) {
        return readOnly(key, getter, printed);
    }

    private static <T> Optional<T> other(Link link, int type, Function<AttributeReader, T> value) {
        return link.others().find(type).map(value);
    }

    /** {@code ip} does not print it where it is the address that the link has. */
    private static Optional<MacAddress> otherPermanentMac(Link link) {
        return link.permanentMac().filter(mac -> !link.mac().equals(Optional.of(mac)));
    }

    /** {@code ip} does not print one of 0. */
    private static Optional<Integer> queueLength(Link link) {
        return Setting.boxed(link.queues().txLength()).filter(length -> length != 0);
    }

    private static Optional<List<String>> alternativeNames(Link link) {
        return link.alternativeNames().isEmpty() ? Optional.empty() : Optional.of(link.alternativeNames());
    }

    private static String state(Link link) {
        return link.state().name().replace("_", "");
    }

    private static int linkMode(JsonNode json) {
        return List.of("DEFAULT", "DORMANT").indexOf(json.asText());
    }

    private static String group(Link link) {
        return link.group() == 0 ? "default" : Integer.toString(link.group());
    }

    private static String hardware(Link link) {
        return switch (link.hardwareType()) {
            case 1 -> "ether";
            case 772 -> "loopback";
            case 65534 -> "none";
            default -> "hardware " + link.hardwareType();
        };
    }

    /** {@code ip} prints NO-CARRIER instead of the absence of RUNNING. */
    private static Set<String> flags(Link link) {
        var names = new HashSet<String>();
        link.flags().forEach(flag -> names.add(flag.name().toUpperCase(Locale.ROOT)));
        names.remove("RUNNING");
        return names;
    }

    private static Set<String> flags(JsonNode json) {
        var names = new HashSet<>(strings(json));
        names.removeAll(NO_FLAGS);
        return names;
    }

    private static List<String> strings(JsonNode json) {
        var strings = new ArrayList<String>();
        json.forEach(text -> strings.add(text.asText()));
        return strings;
    }

    private static void number(ObjectNode node, String key, Map<String, Integer> indexes) {
        JsonNode name = node.get(key);
        if (name != null && name.isTextual()) {
            node.put(key, indexes.get(name.asText()));
        }
    }
}
