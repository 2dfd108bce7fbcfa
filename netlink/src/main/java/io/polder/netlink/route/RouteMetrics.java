package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.RawAttributes;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a route tells the protocols above it (ip-route(8), {@code RTA_METRICS}). Immutable.
 *
 * @param values those that are set; above 2<sup>31</sup> negative
 * @param locked those that path MTU discovery and TCP may not change
 * @param congestionControl the name of TCP's algorithm
 * @param others metrics that have no name here
 */
public record RouteMetrics(
        Map<RouteMetric, Integer> values,
        Set<RouteMetric> locked,
        Optional<String> congestionControl,
        RawAttributes others) {

    /** What most routes have. */
    public static final RouteMetrics NONE = new RouteMetrics(Map.of(), Set.of(), Optional.empty(), RawAttributes.NONE);

    private static final int RTAX_LOCK = 1;
    private static final RouteMetric[] METRICS = RouteMetric.values();

    public RouteMetrics {
        values = Map.copyOf(values);
        locked = Set.copyOf(locked);
        requireNonNull(congestionControl, "congestionControl");
        requireNonNull(others, "others");
    }

    /**
     * The same with a value set.
     *
     * @throws IllegalArgumentException when the value is 0 or more than the kernel keeps
     */
    public RouteMetrics with(RouteMetric metric, int value) {
        metric.check(value);
        var more = new EnumMap<RouteMetric, Integer>(RouteMetric.class);
        more.putAll(values);
        more.put(metric, value);
        return new RouteMetrics(more, locked, congestionControl, others);
    }

    /** The same with a metric locked. */
    public RouteMetrics withLock(RouteMetric metric) {
        var more = EnumSet.of(metric);
        more.addAll(locked);
        return new RouteMetrics(values, more, congestionControl, others);
    }

    /** The same with an algorithm of TCP's, such as {@code bbr}; adding the route fails when the kernel has it not. */
    public RouteMetrics withCongestionControl(String name) {
        return new RouteMetrics(values, locked, Optional.of(name), others);
    }

    public OptionalInt value(RouteMetric metric) {
        Integer value = values.get(metric);
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    public boolean isEmpty() {
        return values.isEmpty() && locked.isEmpty() && congestionControl.isEmpty() && others.isEmpty();
    }

    /** {@code  mtu lock 1400 advmss 1200}, with a space in front; nothing where there are none. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (RouteMetric metric : METRICS) {
            Integer value = values.get(metric);
            if (value != null || locked.contains(metric)) {
                text.append(' ').append(metric).append(locked.contains(metric) ? " lock" : "");
                text.append(value == null ? "" : " " + Integer.toUnsignedString(value));
            }
        }
        congestionControl.ifPresent(name -> text.append(" congctl ").append(name));
        return text.append(others.isEmpty() ? "" : " " + others).toString();
    }

    static RouteMetrics read(AttributeReader in) {
        var values = new EnumMap<RouteMetric, Integer>(RouteMetric.class);
        var locked = EnumSet.noneOf(RouteMetric.class);
        Optional<String> congestionControl = Optional.empty();
        var others = new RawAttributes.Collector();
        while (in.next()) {
            RouteMetric metric = RouteMetric.of(in.type());
            if (metric == RouteMetric.CONGCTL) {
                congestionControl = Optional.of(in.string());
            } else if (metric != null) {
                values.put(metric, in.u32());
            } else if (in.type() == RTAX_LOCK) {
                addLocked(locked, in.u32());
            } else {
                others.add(in);
            }
        }
        return new RouteMetrics(values, locked, congestionControl, others.collected());
    }

    /** Appends the metrics, each an attribute of its own. */
    void write(MessageWriter out) {
        int locks = 0;
        for (RouteMetric metric : METRICS) {
            Integer value = values.get(metric);
            if (value != null) {
                out.attributeU32(metric.number(), value);
            }
            locks |= locked.contains(metric) ? 1 << metric.number() : 0;
        }
        if (locks != 0) {
            out.attributeU32(RTAX_LOCK, locks);
        }
        if (congestionControl.isPresent()) {
            out.attribute(RouteMetric.CONGCTL.number(), congestionControl.get());
        }
        out.attributes(others);
    }

    private static void addLocked(Set<RouteMetric> locked, int bits) {
        for (RouteMetric metric : METRICS) {
            if ((bits & 1 << metric.number()) != 0) {
                locked.add(metric);
            }
        }
    }
}
