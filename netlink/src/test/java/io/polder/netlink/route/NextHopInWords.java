package io.polder.netlink.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Next-hop objects as ip-nexthop(8) is told of them, and as {@code ip -json -details -Numeric nexthop} tells of them. Immutable. */
final class NextHopInWords {

    private final Wires wires;

    NextHopInWords(Wires wires) {
        this.wires = wires;
    }

    /** {@code nexthop add id 8 via 10.0.0.8 dev veth0}. */
    String toAdd(NextHopObject object) {
        return "nexthop add id " + Integer.toUnsignedString(object.id()) + " " + words(object.kind()) + " proto "
                + object.protocol();
    }

    /** @param family that ip was asked for, which it does not say; IPv4 and IPv6 leave out groups */
    NextHopObject read(AddressFamily family, JsonNode json) {
        int id = json.get("id").numberValue().intValue();
        return new NextHopObject(id, json.get("protocol").asInt(), kind(family, json), RawAttributes.NONE);
    }

    /** What {@code ip} must be told before the object: of a group, nothing. */
    static Optional<String> option(NextHopKind kind) {
        if (kind instanceof NextHopKind.Path path) {
            return Optional.of(option(path.family()));
        }
        if (kind instanceof NextHopKind.Blackhole blackhole) {
            return Optional.of(option(blackhole.family()));
        }
        return kind instanceof NextHopKind.TunnelEnd end
                ? Optional.of(option(end.remote().family()))
                : Optional.empty();
    }

    static String option(AddressFamily family) {
        return family == AddressFamily.INET ? "-4" : "-6";
    }

    private String words(NextHopKind kind) {
        if (kind instanceof NextHopKind.Path path) {
            return path.gateway().map(gateway -> "via " + gateway + " ").orElse("") + "dev "
                    + wires.name(path.linkIndex()) + (path.onlink() ? " onlink" : "");
        }
        if (kind instanceof NextHopKind.TunnelEnd end) {
            return "via " + end.remote() + " fdb";
        }
        if (kind instanceof NextHopKind.Group group) {
            return "group " + words(group.members()) + (group.fdb() ? " fdb" : "");
        }
        if (kind instanceof NextHopKind.ResilientGroup group) {
            return "group " + words(group.members()) + " type resilient buckets " + group.buckets() + " idle_timer "
                    + group.idleTimer().toSeconds() + " unbalanced_timer "
                    + group.unbalancedTimer().toSeconds();
        }
        return "blackhole";
    }

    private NextHopKind kind(AddressFamily family, JsonNode json) {
        if (json.has("group")) {
            return group(json);
        }
        if (json.has("blackhole")) {
            return new NextHopKind.Blackhole(family);
        }
        var gateway =
                Optional.ofNullable(json.get("gateway")).map(JsonNode::asText).map(IpAddress::parse);
        if (json.has("fdb")) {
            return new NextHopKind.TunnelEnd(gateway.orElseThrow());
        }
        int link = wires.indexes().get(json.get("dev").asText());
        return new NextHopKind.Path(
                family, link, gateway, json.get("flags").toString().contains("onlink"));
    }

    private static NextHopKind group(JsonNode json) {
        var members = new ArrayList<NextHopKind.Member>();
        for (JsonNode member : json.get("group")) {
            members.add(new NextHopKind.Member(
                    member.get("id").numberValue().intValue(),
                    member.path("weight").asInt(1)));
        }
        JsonNode resilient = json.get("resilient_args");
        return resilient == null
                ? new NextHopKind.Group(members, json.has("fdb"))
                : new NextHopKind.ResilientGroup(
                        members,
                        resilient.get("buckets").asInt(),
                        Duration.ofSeconds(resilient.get("idle_timer").asInt()),
                        Duration.ofSeconds(resilient.get("unbalanced_timer").asInt()));
    }

    private static String words(List<NextHopKind.Member> members) {
        return members.stream().map(NextHopKind.Member::toString).collect(Collectors.joining("/"));
    }
}
