package io.polder.netlink.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Routes as ip-route(8) is told of them, and as {@code ip -json -details -Numeric route} tells of them. Immutable. */
final class RouteInWords {

    private final Wires wires;

    RouteInWords(Wires wires) {
        this.wires = wires;
    }

    /** {@code route add 10.0.0.0/8 via 10.0.0.2 dev veth0 …}. */
    String toAdd(Route route) {
        var words = new StringBuilder("route add ");
        words.append(route.type().name().toLowerCase(Locale.ROOT)).append(' ').append(route.destination());
        route.from().ifPresent(from -> words.append(" from ").append(from));
        words.append(route.tos() == 0 ? "" : " tos 0x" + Integer.toHexString(route.tos()));
        words.append(" table ").append(Integer.toUnsignedString(route.table()));
        words.append(" proto ").append(route.protocol());
        words.append(
                route.destination().address().isIpv4()
                        ? " scope " + route.scope().number()
                        : "");
        route.priority().ifPresent(metric -> words.append(" metric ").append(Integer.toUnsignedString(metric)));
        route.source().ifPresent(source -> words.append(" src ").append(source));
        words.append(route.destination().address().isIpv4() ? "" : " pref " + name(route.preference()));
        route.expiry().ifPresent(expiry -> words.append(" expires ").append(expiry.toSeconds()));
        addMetrics(words, route.metrics());
        route.nextHopId().ifPresent(id -> words.append(" nhid ").append(id));
        for (NextHop hop : route.nextHops()) {
            boolean several = route.nextHops().size() > 1;
            words.append(several ? " nexthop" : "").append(words(hop));
            words.append(several ? " weight " + hop.weight() : "").append(hop.onlink() ? " onlink" : "");
        }
        return words.toString();
    }

    Route read(JsonNode json) {
        var to = json.get("dst").asText();
        boolean ipv4 = !json.has("pref");
        var route = Route.to(to.equals("default") ? all(ipv4) : IpPrefix.parse(to))
                .type(RouteType.of(json.get("type").asInt()))
                .tos(Integer.decode(json.path("tos").asText("0")))
                .table(Integer.parseUnsignedInt(json.get("table").asText()))
                .protocol(json.get("protocol").asInt())
                .scope(Scope.of(json.get("scope").asInt()))
                .metrics(metrics(json.path("metrics").path(0)));
        text(json, "from").map(IpPrefix::parse).ifPresent(route::from);
        text(json, "metric").map(Integer::parseUnsignedInt).ifPresent(route::priority);
        text(json, "prefsrc").map(IpAddress::parse).ifPresent(route::source);
        text(json, "pref")
                .map(name -> RoutePreference.valueOf(name.toUpperCase(Locale.ROOT)))
                .ifPresent(route::preference);
        text(json, "expires").map(Long::parseLong).map(Duration::ofSeconds).ifPresent(route::expires);
        if (json.has("nhid")) {
            return route.nextHopObject(Integer.parseUnsignedInt(json.get("nhid").asText()))
                    .build(); // Its hops are repeated here.
        }
        if (json.has("nexthops")) {
            json.get("nexthops").forEach(hop -> route.nextHop(nextHop(hop)));
        } else if (json.has("dev")) {
            route.nextHop(nextHop(json));
        }
        return route.build();
    }

    private NextHop nextHop(JsonNode json) {
        int link = wires.indexes().get(json.get("dev").asText());
        var gateway =
                text(json, "gateway").or(() -> text(json.path("via"), "host")).map(IpAddress::parse);
        var hop = gateway.map(value -> NextHop.via(value, link)).orElseGet(() -> NextHop.dev(link));
        boolean onlink = json.get("flags").toString().contains("onlink");
        return (onlink ? hop.asOnlink() : hop).weight(json.path("weight").asInt(1));
    }

    /** What is locked, JSON does not say. */
    private static RouteMetrics metrics(JsonNode json) {
        var metrics = RouteMetrics.NONE;
        for (RouteMetric metric : RouteMetric.values()) {
            int unit = metric == RouteMetric.RTT ? 8 : metric == RouteMetric.RTTVAR ? 4 : 1;
            if (json.has(metric.toString())) {
                metrics =
                        metrics.with(metric, unit * json.get(metric.toString()).asInt());
            }
        }
        if (json.has("ecn")) {
            metrics = metrics.with(RouteMetric.FEATURES, 1);
        }
        return json.has("congestion")
                ? metrics.withCongestionControl(json.get("congestion").asText())
                : metrics;
    }

    private String words(NextHop hop) {
        var via = hop.gateway().map(gateway -> " via " + (gateway.isIpv4() ? "inet " : "inet6 ") + gateway);
        return via.orElse("") + " dev " + wires.name(hop.linkIndex().orElseThrow());
    }

    private static void addMetrics(StringBuilder words, RouteMetrics metrics) {
        for (RouteMetric metric : RouteMetric.values()) {
            metrics.value(metric).ifPresent(value -> {
                boolean features = metric == RouteMetric.FEATURES;
                boolean locked = metrics.locked().contains(metric) && metric != RouteMetric.RTO_MIN; // Always is.
                words.append(' ').append(metric).append(locked ? " lock " : " ");
                words.append(features ? "ecn" : Integer.toUnsignedString(value));
            });
        }
        String locked = metrics.locked().contains(RouteMetric.CONGCTL) ? " lock " : " ";
        metrics.congestionControl()
                .ifPresent(name -> words.append(" congctl").append(locked).append(name));
    }

    private static Optional<String> text(JsonNode json, String field) {
        return Optional.ofNullable(json.get(field)).map(JsonNode::asText);
    }

    private static IpPrefix all(boolean ipv4) {
        return ipv4 ? IpPrefix.ALL_IPV4 : IpPrefix.ALL_IPV6;
    }

    private static String name(RoutePreference preference) {
        return preference.name().toLowerCase(Locale.ROOT);
    }
}
