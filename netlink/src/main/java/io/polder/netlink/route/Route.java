package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A route (ip-route(8)). What is not set is the kernel's choice. Two are equal when all their settings are; the time one
 * has left to live is none. Immutable.
 *
 * <p>It leads to one next hop, to several among which packets are spread, to a next-hop object, or nowhere. Of an IPv6
 * route the kernel reports 1024 as the priority where none was set, and {@code lo} as the link of one that drops.
 */
public final class Route implements NetworkObject {

    /** The table that the first built-in rule after {@code local} looks up. */
    public static final int TABLE_MAIN = 254;

    public static final int TABLE_LOCAL = 255;

    /** {@code rtm_protocol} of routes the kernel made, such as those to the prefixes of addresses. */
    public static final int PROTOCOL_KERNEL = 2;

    /** {@code rtm_protocol} of routes ip(8) adds unless told otherwise. */
    public static final int PROTOCOL_BOOT = 3;

    /** {@code rtm_protocol} of routes added by an administrator or an agent. */
    public static final int PROTOCOL_STATIC = 4;

    private final IpPrefix destination;
    private final Optional<IpPrefix> from;
    private final RouteType type;
    private final int tos;
    private final int table;
    private final Scope scope;
    private final int protocol;
    private final OptionalInt priority;
    private final Optional<IpAddress> source;
    private final RouteMetrics metrics;
    private final List<NextHop> nextHops;
    private final OptionalInt nextHopId;
    private final RoutePreference preference;
    private final Optional<Duration> expiry;
    private final RawAttributes others;

    Route(Builder builder, Scope scope, List<NextHop> nextHops) {
        destination = builder.destination;
        from = builder.from;
        type = builder.type;
        tos = builder.tos;
        table = builder.table;
        this.scope = scope;
        protocol = builder.protocol;
        priority = builder.priority;
        source = builder.source;
        metrics = builder.metrics;
        this.nextHops = nextHops;
        nextHopId = builder.nextHopId;
        preference = builder.preference;
        expiry = builder.expiry;
        others = builder.others;
    }

    /**
     * A unicast route; {@link IpPrefix#ALL_IPV4} and {@link IpPrefix#ALL_IPV6} for a default route.
     *
     * @throws IllegalArgumentException when the prefix has bits beyond its length
     */
    public static Builder to(IpPrefix destination) {
        return new Builder(RouteCheck.wholePrefix(destination));
    }

    public IpPrefix destination() {
        return destination;
    }

    /** IPv6: the sources of the packets it is for, where not all. */
    public Optional<IpPrefix> from() {
        return from;
    }

    public RouteType type() {
        return type;
    }

    /** The type of service of the packets it is for; 0 for all (IPv4). */
    public int tos() {
        return tos;
    }

    /**
     * 1 to 2<sup>32</sup>-1, those above 2<sup>31</sup> negative; 0 only in an answer to {@link Routes#get} that comes
     * from no table.
     */
    public int table() {
        return table;
    }

    public Scope scope() {
        return scope;
    }

    /** Who added it: {@code rtm_protocol}. */
    public int protocol() {
        return protocol;
    }

    /** The metric; among routes to the same destination the lowest wins. */
    public OptionalInt priority() {
        return priority;
    }

    /** The source address of packets that are sent from here without one. */
    public Optional<IpAddress> source() {
        return source;
    }

    public RouteMetrics metrics() {
        return metrics;
    }

    /** The path MTU, in bytes. */
    public OptionalInt mtu() {
        return metrics.value(RouteMetric.MTU);
    }

    /** One, several to spread packets among, or none where it drops packets or has a next-hop object. */
    public List<NextHop> nextHops() {
        return nextHops;
    }

    /** The gateway of its only next hop; empty where there are several. */
    public Optional<IpAddress> gateway() {
        return nextHops.size() == 1 ? nextHops.get(0).gateway() : Optional.empty();
    }

    /** The link that packets leave by, where there is only one next hop. */
    public OptionalInt linkIndex() {
        return nextHops.size() == 1 ? nextHops.get(0).linkIndex() : OptionalInt.empty();
    }

    /** Whether the gateway counts as reachable on the link though no prefix of the link contains it. */
    public boolean onlink() {
        return nextHops.size() == 1 && nextHops.get(0).onlink();
    }

    /** The {@link NextHopObject} it leads to instead of next hops of its own. */
    public OptionalInt nextHopId() {
        return nextHopId;
    }

    /** Always {@link RoutePreference#MEDIUM} for IPv4. */
    public RoutePreference preference() {
        return preference;
    }

    /** How long it had left to live when it was read, or has from when it is added; absent for ever. IPv6. */
    public Optional<Duration> expiry() {
        return expiry;
    }

    /** What has no name here, such as an encapsulation. */
    public RawAttributes others() {
        return others;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Route that
                && destination.equals(that.destination)
                && from.equals(that.from)
                && type == that.type
                && tos == that.tos
                && table == that.table
                && scope.equals(that.scope)
                && protocol == that.protocol
                && priority.equals(that.priority)
                && source.equals(that.source)
                && metrics.equals(that.metrics)
                && nextHops.equals(that.nextHops)
                && nextHopId.equals(that.nextHopId)
                && preference == that.preference
                && others.equals(that.others);
    }

    @Override
    public int hashCode() {
        return 31 * Objects.hash(table, priority, nextHops) + destination.hashCode();
    }

    /** {@code 10.0.0.0/8 via 10.1.0.253 dev 3 table 1003 scope global proto 4}. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        if (type != RouteType.UNICAST) {
            text.append(type).append(' ');
        }
        text.append(destination);
        from.ifPresent(value -> text.append(" from ").append(value));
        text.append(tos == 0 ? "" : " tos 0x" + Integer.toHexString(tos));
        nextHopId.ifPresent(value -> text.append(" nhid ").append(Integer.toUnsignedString(value)));
        nextHops.forEach(
                hop -> text.append(nextHops.size() > 1 ? " nexthop " : " ").append(hop));
        source.ifPresent(value -> text.append(" src ").append(value));
        text.append(" table ").append(Integer.toUnsignedString(table));
        text.append(" scope ").append(scope).append(" proto ").append(protocol);
        priority.ifPresent(value -> text.append(" metric ").append(Integer.toUnsignedString(value)));
        text.append(metrics).append(preference == RoutePreference.MEDIUM ? "" : " pref " + preference);
        expiry.ifPresent(
                value -> text.append(" expires ").append(value.toSeconds()).append("sec"));
        return text.append(others.isEmpty() ? "" : " " + others).toString();
    }

    /** Confined to one thread. */
    public static final class Builder {
        // Package-private is what the decoder sets too, which uses one builder for all the routes of a list.
        IpPrefix destination;
        Optional<IpPrefix> from = Optional.empty();
        RouteType type = RouteType.UNICAST;
        int tos;
        int table = TABLE_MAIN;
        int protocol = PROTOCOL_STATIC;
        OptionalInt priority = OptionalInt.empty();
        Optional<IpAddress> source = Optional.empty();
        RouteMetrics metrics = RouteMetrics.NONE;
        OptionalInt nextHopId = OptionalInt.empty();
        RoutePreference preference = RoutePreference.MEDIUM;
        Optional<Duration> expiry = Optional.empty();
        RawAttributes others = RawAttributes.NONE;
        private Optional<Scope> scope = Optional.empty();
        private final List<NextHop> several = new ArrayList<>();
        private Optional<IpAddress> gateway = Optional.empty();
        private OptionalInt linkIndex = OptionalInt.empty();
        private boolean onlink;

        Builder(IpPrefix destination) {
            this.destination = destination;
        }

        public Builder type(RouteType value) {
            type = requireNonNull(value, "value");
            return this;
        }

        /** @throws IllegalArgumentException when it is of another family than the destination */
        public Builder via(IpAddress value) {
            gateway = Optional.of(sameFamily(value, "gateway"));
            return this;
        }

        /** @param index of the link that packets leave by */
        public Builder dev(int index) {
            linkIndex = OptionalInt.of(index);
            return this;
        }

        public Builder onlink() {
            onlink = true;
            return this;
        }

        /** Adds a next hop, instead of {@link #via}, {@link #dev} and {@link #onlink}; several spread packets. */
        public Builder nextHop(NextHop value) {
            several.add(requireNonNull(value, "value"));
            return this;
        }

        /** @param id of the {@link NextHopObject} it leads to, instead of next hops of its own; not 0 */
        public Builder nextHopObject(int id) {
            nextHopId = OptionalInt.of(NextHopObject.checkId(id));
            return this;
        }

        /** @throws IllegalArgumentException when it is of another family than the destination */
        public Builder from(IpPrefix value) {
            sameFamily(value.address(), "source prefix");
            from = value.isDefault() ? Optional.empty() : Optional.of(RouteCheck.wholePrefix(value));
            return this;
        }

        /** @throws IllegalArgumentException when it is of another family than the destination */
        public Builder source(IpAddress value) {
            source = Optional.of(sameFamily(value, "source"));
            return this;
        }

        public Builder tos(int value) {
            tos = RouteCheck.octet(value, "tos");
            return this;
        }

        /** @param value not 0 */
        public Builder table(int value) {
            if (value == 0) {
                throw new IllegalArgumentException("table 0 is none");
            }
            table = value;
            return this;
        }

        /** Unless set, as ip-route(8) has it: what needs no gateway is on the link. IPv6 knows no scopes. */
        public Builder scope(Scope value) {
            scope = Optional.of(value);
            return this;
        }

        public Builder protocol(int value) {
            protocol = RouteCheck.octet(value, "protocol");
            return this;
        }

        /** @param value for the kernel, 0 is as good as not set */
        public Builder priority(int value) {
            priority = OptionalInt.of(value);
            return this;
        }

        /** @param bytes at least 68 */
        public Builder mtu(int bytes) {
            return metric(RouteMetric.MTU, LinkChange.checkMtu(bytes));
        }

        /** @throws IllegalArgumentException when the value is 0 or more than the kernel keeps */
        public Builder metric(RouteMetric metric, int value) {
            metrics = metrics.with(metric, value);
            return this;
        }

        /** Instead of those set so far. */
        public Builder metrics(RouteMetrics value) {
            metrics = requireNonNull(value, "value");
            return this;
        }

        /** IPv6. */
        public Builder preference(RoutePreference value) {
            preference = requireNonNull(value, "value");
            return this;
        }

        /** @param value how long it lives, in whole seconds; IPv6 */
        public Builder expires(Duration value) {
            expiry = Optional.of(Lifetime.check(value, "expiry"));
            return this;
        }

        /** Attributes that have no name here, as {@code rtnetlink.h} has them. */
        public Builder others(RawAttributes value) {
            others = requireNonNull(value, "value");
            return this;
        }

        /** @throws IllegalArgumentException when settings do not go together, naming them */
        public Route build() {
            List<NextHop> hops = hops();
            Scope distance = scope.orElseGet(() -> RouteCheck.usualScope(this, hops));
            RouteCheck.check(this, distance, hops);
            return new Route(this, distance, hops);
        }

        private List<NextHop> hops() {
            if (gateway.isEmpty() && linkIndex.isEmpty()) {
                return List.copyOf(several);
            }
            if (!several.isEmpty()) {
                throw new IllegalArgumentException(
                        "route to " + destination + " has both a next hop of its own and " + several);
            }
            return List.of(new NextHop(linkIndex, gateway, 1, onlink, RawAttributes.NONE));
        }

        private IpAddress sameFamily(IpAddress value, String what) {
            if (value.family() != destination.family()) {
                throw new IllegalArgumentException(
                        what + " " + value + " is of another family than the destination " + destination);
            }
            return value;
        }
    }
}
