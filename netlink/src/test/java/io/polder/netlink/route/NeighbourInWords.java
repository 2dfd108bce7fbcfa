package io.polder.netlink.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.netlink.IpAddress;
import io.polder.netlink.MacAddress;
import io.polder.netlink.RawAttributes;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Neighbours and forwarding entries as ip-neighbour(8) and bridge(8) are told of them, and as these tell of them with
 * {@code -json -details}. Immutable.
 */
final class NeighbourInWords {

    private final Map<String, Integer> indexes;

    NeighbourInWords(Map<String, Integer> indexes) {
        this.indexes = indexes;
    }

    /** {@code neighbour add 10.0.0.9 lladdr 02:00:00:00:00:09 dev veth0 nud permanent}. */
    String toAdd(Neighbour neighbour) {
        var words = new StringBuilder("neighbour add ");
        boolean proxy = neighbour.flags().contains(NeighbourFlag.PROXY);
        words.append(proxy ? "proxy " : "").append(neighbour.address());
        words.append(" dev ").append(name(neighbour.linkIndex()));
        words.append(proxy ? "" : " nud " + neighbour.state().name().toLowerCase(Locale.ROOT));
        neighbour.mac().ifPresent(mac -> words.append(" lladdr ").append(mac));
        neighbour.protocol().ifPresent(protocol -> words.append(" protocol ").append(protocol));
        neighbour.flags().stream()
                .filter(flag -> flag != NeighbourFlag.PROXY)
                .forEach(flag -> words.append(' ').append(flag));
        return words.toString();
    }

    Neighbour readNeighbour(JsonNode json) {
        var flags = EnumSet.noneOf(NeighbourFlag.class);
        for (NeighbourFlag flag : NeighbourFlag.values()) {
            if (json.has(flag.toString())) {
                flags.add(flag);
            }
        }
        return new Neighbour(
                indexes.get(json.get("dev").asText()),
                IpAddress.parse(json.get("dst").asText()),
                Optional.ofNullable(json.get("lladdr")).map(JsonNode::asText).map(MacAddress::parse),
                NeighbourState.valueOf(json.path("state").path(0).asText("NONE")),
                flags,
                json.has("protocol") ? OptionalInt.of(json.get("protocol").asInt()) : OptionalInt.empty(),
                RawAttributes.NONE);
    }

    /** {@code fdb add 02:00:00:00:00:09 dev veth0 master static}. */
    String toAdd(FdbEntry entry) {
        var words = new StringBuilder(entry.mac().bits() == 0 ? "fdb append " : "fdb add ");
        words.append(entry.mac()).append(" dev ").append(name(entry.portIndex()));
        words.append(entry.self() ? " self " : " master ");
        words.append(entry.state().name().toLowerCase(Locale.ROOT));
        entry.flags().forEach(flag -> words.append(' ').append(flag));
        entry.vlan().ifPresent(vlan -> words.append(" vlan ").append(vlan));
        entry.remote().ifPresent(remote -> words.append(" dst ").append(remote));
        entry.remotePort().ifPresent(port -> words.append(" port ").append(port));
        entry.vni().ifPresent(vni -> words.append(" vni ").append(vni));
        entry.viaLink().ifPresent(link -> words.append(" via ").append(name(link)));
        entry.nextHopId().ifPresent(id -> words.append(" nhid ").append(id));
        return words.toString();
    }

    FdbEntry readFdb(JsonNode json) {
        String name = json.get("ifname").asText();
        var entry =
                FdbEntry.of(indexes.get(name), MacAddress.parse(json.get("mac").asText()));
        entry.state(
                switch (json.get("state").asText()) {
                    case "permanent" -> FdbState.PERMANENT;
                    case "static" -> FdbState.STATIC;
                    default -> FdbState.DYNAMIC;
                });
        for (JsonNode flag : json.get("flags")) {
            if (!flag.asText().equals("self")) {
                entry.flag(NeighbourFlag.valueOf(flag.asText().toUpperCase(Locale.ROOT)));
            }
        }
        boolean ofBridge = json.has("master") && !json.get("master").asText().equals(name);
        return read(ofBridge ? entry : entry.self(), json);
    }

    private FdbEntry read(FdbEntry.Builder entry, JsonNode json) {
        if (json.has("vlan")) {
            entry.vlan(json.get("vlan").asInt());
        }
        if (json.has("dst")) {
            entry.remote(IpAddress.parse(json.get("dst").asText()));
        }
        if (json.has("port")) {
            entry.remotePort(json.get("port").asInt());
        }
        if (json.has("vni")) {
            entry.vni(json.get("vni").asInt());
        }
        if (json.has("viaIf")) {
            entry.viaLink(indexes.get(json.get("viaIf").asText()));
        }
        return json.has("nhid") ? entry.nextHopObject(json.get("nhid").asInt()).build() : entry.build();
    }

    private String name(int index) {
        return indexes.entrySet().stream()
                .filter(link -> link.getValue() == index)
                .findFirst()
                .orElseThrow()
                .getKey();
    }
}
