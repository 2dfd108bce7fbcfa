package io.polder.netlink.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;

/** Rules as ip-rule(8) is told of them, and as {@code ip -json -details -Numeric rule} tells of them. Stateless. */
final class RuleInWords {

    private RuleInWords() {}

    /** {@code rule add pref 1000 from 10.0.0.0/8 table 1003}. */
    static String toAdd(Rule rule) {
        var words = new StringBuilder("rule add ").append(rule.inverted() ? "not " : "");
        words.append("pref ").append(Integer.toUnsignedString(rule.priority().orElseThrow()));
        rule.from().ifPresent(value -> words.append(" from ").append(value));
        rule.to().ifPresent(value -> words.append(" to ").append(value));
        rule.inputLink().ifPresent(value -> words.append(" iif ").append(value));
        rule.outputLink().ifPresent(value -> words.append(" oif ").append(value));
        rule.tos().ifPresent(value -> words.append(" tos 0x").append(Integer.toHexString(value)));
        rule.mark().ifPresent(mark -> words.append(" fwmark 0x%x/0x%x".formatted(mark.value(), mark.mask())));
        rule.uids().ifPresent(value -> words.append(" uidrange ").append(value));
        rule.ipProtocol().ifPresent(value -> words.append(" ipproto ").append(value));
        rule.sourcePorts().ifPresent(value -> words.append(" sport ").append(value));
        rule.destinationPorts().ifPresent(value -> words.append(" dport ").append(value));
        rule.tunnelId().ifPresent(value -> words.append(" tun_id ").append(value));
        rule.protocol().ifPresent(value -> words.append(" protocol ").append(value));
        words.append(' ').append(words(rule.action()));
        rule.suppressPrefixLength()
                .ifPresent(value -> words.append(" suppress_prefixlength ").append(value));
        rule.suppressGroup()
                .ifPresent(value -> words.append(" suppress_ifgroup ").append(value));
        return words.toString();
    }

    static Rule read(AddressFamily family, JsonNode json) {
        var rule = Rule.of(family)
                .priority(Integer.parseUnsignedInt(json.get("priority").asText()));
        if (json.has("not")) {
            rule.not();
        }
        if (json.has("srclen") || !json.get("src").asText().equals("all")) {
            rule.from(prefix(json, "src"));
        }
        if (json.has("dst")) {
            rule.to(prefix(json, "dst"));
        }
        if (json.has("iif")) {
            rule.inputLink(json.get("iif").asText());
        }
        if (json.has("oif")) {
            rule.outputLink(json.get("oif").asText());
        }
        if (json.has("tos")) {
            rule.tos(Integer.decode(json.get("tos").asText()));
        }
        if (json.get("protocol").asInt() != 0) {
            rule.protocol(json.get("protocol").asInt());
        }
        readTransport(rule, json);
        return rule.action(action(json)).build();
    }

    private static void readTransport(RuleBuilder rule, JsonNode json) {
        if (json.has("fwmark")) {
            rule.mark(bits(json.get("fwmark")), json.has("fwmask") ? bits(json.get("fwmask")) : -1);
        }
        if (json.has("uid_start")) {
            rule.uids(new UidRange(
                    json.get("uid_start").numberValue().intValue(),
                    json.get("uid_end").numberValue().intValue()));
        }
        if (json.has("ipproto")) {
            rule.ipProtocol(Integer.parseInt(json.get("ipproto").asText().replace("ipproto-", "")));
        }
        if (json.has("sport") || json.has("sport_start")) {
            rule.sourcePorts(ports(json, "sport"));
        }
        if (json.has("dport") || json.has("dport_start")) {
            rule.destinationPorts(ports(json, "dport"));
        }
        if (json.has("tun_id")) {
            rule.tunnelId(json.get("tun_id").asLong());
        }
        if (json.has("suppress_prefixlen")) {
            rule.suppressPrefixLength(json.get("suppress_prefixlen").asInt());
        }
        if (json.has("suppress_ifgroup")) {
            rule.suppressGroup(json.get("suppress_ifgroup").asInt());
        }
    }

    private static RuleAction action(JsonNode json) {
        if (json.has("goto")) {
            return new RuleAction.GoTo(json.get("goto").asInt());
        }
        if (json.has("l3mdev")) {
            return new RuleAction.LookupL3mdev();
        }
        for (var verdict : RuleAction.Verdict.values()) {
            if (json.has(verdict.toString()) || json.path("action").asInt() == verdict.number()) {
                return verdict;
            }
        }
        return new RuleAction.Lookup(Integer.parseUnsignedInt(json.get("table").asText()));
    }

    private static String words(RuleAction action) {
        return switch (action.toString()) {
            case "nop", "blackhole", "unreachable", "prohibit" -> action.toString();
            case "lookup [l3mdev-table]" -> "l3mdev";
            default -> action.toString().replace("lookup", "table");
        };
    }

    private static IpPrefix prefix(JsonNode json, String field) {
        var address = IpAddress.parse(json.get(field).asText());
        return new IpPrefix(
                address, json.path(field + "len").asInt(address.family().bits()));
    }

    private static PortRange ports(JsonNode json, String field) {
        return json.has(field)
                ? PortRange.of(json.get(field).asInt())
                : new PortRange(
                        json.get(field + "_start").asInt(),
                        json.get(field + "_end").asInt());
    }

    private static int bits(JsonNode hexadecimal) {
        return Integer.parseUnsignedInt(hexadecimal.asText().replace("0x", ""), 16);
    }
}
