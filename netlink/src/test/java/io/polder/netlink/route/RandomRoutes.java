package io.polder.netlink.route;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Random routes such as the kernel takes where {@link Wires} are laid: no two to the same destination, each with what the
 * kernel would fill in. Confined to one thread.
 */
final class RandomRoutes {

    private static final List<RouteType> DROPPING =
            List.of(RouteType.BLACKHOLE, RouteType.UNREACHABLE, RouteType.PROHIBIT, RouteType.THROW);

    private final Draw draw;
    private final Wires wires;
    private final List<Integer> tables;
    private final boolean locks;

    /** @param locks whether metrics are locked, which the JSON of ip does not say */
    RandomRoutes(Random random, Wires wires, boolean locks) {
        this.locks = locks;
        this.draw = new Draw(random);
        this.wires = wires;
        this.tables = List.of(7, 200, 1003, random.nextInt(1 << 20, 1 << 30), random.nextInt(1 << 20, 1 << 30) * -2);
    }

    List<Route> list(int count) {
        return IntStream.range(0, count).mapToObj(this::route).toList();
    }

    private Route route(int number) {
        return draw.percent(60) ? ipv4(number) : ipv6(number);
    }

    private Route ipv4(int number) {
        var route = route(draw.prefix(true, number));
        if (draw.percent(20)) {
            route.tos(4 * draw.between(1, 63));
        }
        if (draw.percent(50)) {
            route.priority(draw.notZero());
        }
        switch (draw.between(0, 9)) {
            case 0 -> route.type(draw.oneOf(DROPPING));
            case 1 ->
                route.type(draw.oneOf(RouteType.LOCAL, RouteType.BROADCAST, RouteType.ANYCAST))
                        .dev(wires.any(draw));
            case 2 -> route.dev(wires.any(draw)).scope(Scope.of(draw.between(0, 254)));
            case 3, 4 -> {
                for (int i = draw.between(2, 5); i > 0; i--) {
                    route.nextHop(ipv4Hop().weight(draw.between(1, 256)));
                }
            }
            // Without metrics: IPv4 routes of one next-hop object share the first one's (fib_find_info_nh in
            // net/ipv4/fib_semantics.c does not look at them).
            case 5 -> route.metrics(RouteMetrics.NONE).nextHopObject(draw.oneOf(Wires.IPV4_NEXT_HOPS));
            case 6 -> route.nextHop(ipv4Hop()).scope(Scope.of(draw.between(0, 252)));
            default -> route.nextHop(ipv4Hop());
        }
        Route made = route.build();
        boolean plain = made.nextHops().size() > 0 && made.type() == RouteType.UNICAST;
        return plain && draw.percent(30)
                ? route.source(IpAddress.parse("10.0.0.1")).build()
                : made;
    }

    private NextHop ipv4Hop() {
        boolean second = draw.percent(50);
        int link = wires.link(second);
        return switch (draw.between(0, 4)) {
            case 0 -> NextHop.dev(link);
            case 1 -> NextHop.via(draw.hostOf("192.0.2"), link).asOnlink();
            case 2 -> NextHop.via(draw.hostOf(second ? "fd00:1::" : "fd00::"), link);
            default -> NextHop.via(draw.hostOf(second ? "10.0.1" : "10.0.0"), link);
        };
    }

    private Route ipv6(int number) {
        var route = route(draw.prefix(false, number)).priority(draw.notZero());
        boolean from = draw.percent(20);
        boolean expires = draw.percent(20);
        if (from) {
            route.from(new IpPrefix(IpAddress.ofIpv6(0xfd99L << 48 | Integer.toUnsignedLong(draw.notZero()), 0), 64));
        }
        switch (draw.between(0, 7)) {
            case 0 -> {
                return route.type(draw.oneOf(DROPPING)).dev(Wires.LOOPBACK).build();
            }
            case 1 -> route.type(draw.oneOf(RouteType.LOCAL, RouteType.ANYCAST)).dev(wires.any(draw));
            case 2, 3 -> {
                for (int i = draw.between(2, 5); i > 0; i--) {
                    route.nextHop(ipv6Gateway(i).weight(draw.between(1, 256)));
                }
            }
            case 4 -> {
                return from
                        ? route.dev(wires.any(draw)).build()
                        : route.nextHopObject(Wires.IPV6_NEXT_HOP).build();
            }
            case 5 -> route.dev(wires.any(draw));
            case 6 -> route.dev(wires.link(false)).source(IpAddress.parse("fd00::1"));
            default -> route.nextHop(ipv6Gateway(0));
        }
        route.preference(draw.oneOf(RoutePreference.values()));
        return expires
                ? route.expires(Duration.ofSeconds(draw.between(600, 100_000))).build()
                : route.build();
    }

    /** @param number so that no two next hops of a route are the same, which the kernel would make one of */
    private NextHop ipv6Gateway(int number) {
        boolean second = draw.percent(50);
        int link = wires.link(second);
        String tail = number + ":";
        return draw.percent(30)
                ? NextHop.via(draw.hostOf("2001:db8:ffff::" + tail), link).asOnlink()
                : NextHop.via(draw.hostOf((second ? "fd00:1::" : "fd00::") + tail), link);
    }

    private Route.Builder route(IpPrefix destination) {
        return Route.to(destination)
                .table(draw.oneOf(tables))
                .protocol(draw.between(3, 255))
                .metrics(metrics());
    }

    private RouteMetrics metrics() {
        var metrics = RouteMetrics.NONE;
        if (draw.percent(60)) {
            return metrics;
        }
        for (RouteMetric metric : RouteMetric.values()) {
            if (metric != RouteMetric.CONGCTL && draw.percent(25)) {
                metrics = metrics.with(metric, value(metric));
                metrics = locks && isLocked(metric) ? metrics.withLock(metric) : metrics;
            }
        }
        if (draw.percent(30)) {
            metrics = metrics.withCongestionControl(draw.oneOf("cubic", "reno"));
            metrics = locks && draw.percent(50) ? metrics.withLock(RouteMetric.CONGCTL) : metrics;
        }
        return metrics;
    }

    /** As ip has it, which locks some always and some never. */
    private boolean isLocked(RouteMetric metric) {
        return switch (metric) {
            case RTO_MIN -> true;
            case FEATURES, QUICKACK, FASTOPEN_NO_COOKIE -> false;
            default -> draw.percent(25);
        };
    }

    /** In whole milliseconds where ip prints these. */
    private int value(RouteMetric metric) {
        return switch (metric) {
            case MTU -> draw.between(1280, 65_520);
            case ADVMSS -> draw.between(1, 65_495);
            case HOPLIMIT -> draw.between(1, 255);
            case FEATURES, QUICKACK, FASTOPEN_NO_COOKIE -> 1;
            case RTT -> 8 * draw.between(1, 100_000);
            case RTTVAR -> 4 * draw.between(1, 100_000);
            default -> draw.between(1, 1_000_000);
        };
    }
}
