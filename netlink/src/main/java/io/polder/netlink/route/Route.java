package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.Optional;
import java.util.OptionalInt;

/** A route with one next hop (ip-route(8)). What is not set is the kernel's choice. Immutable. */
public final class Route implements NetworkObject {

    /** The table that the first built-in rule after {@code local} looks up. */
    public static final int TABLE_MAIN = 254;

    public static final int TABLE_LOCAL = 255;

    /** {@code rtm_protocol} of routes added by an administrator or an agent. */
    public static final int PROTOCOL_STATIC = 4;

    private final IpPrefix destination;
    private final RouteType type;
    private final Optional<IpAddress> gateway;
    private final OptionalInt linkIndex;
    private final Optional<IpAddress> source;
    private final int table;
    private final Scope scope;
    private final int protocol;
    private final OptionalInt priority;
    private final OptionalInt mtu;
    private final boolean onlink;

    private Route(Builder builder) {
        destination = builder.destination;
        type = builder.type;
        gateway = builder.gateway;
        linkIndex = builder.linkIndex;
        source = builder.source;
        table = builder.table;
        scope = builder.scope.orElseGet(builder::usualScope);
        protocol = builder.protocol;
        priority = builder.priority;
        mtu = builder.mtu;
        onlink = builder.onlink;
    }

    /** A unicast route; {@link IpPrefix#ALL_IPV4} and {@link IpPrefix#ALL_IPV6} for a default route. */
    public static Builder to(IpPrefix destination) {
        return new Builder(destination);
    }

    public IpPrefix destination() {
        return destination;
    }

    public RouteType type() {
        return type;
    }

    public Optional<IpAddress> gateway() {
        return gateway;
    }

    /** The link that packets leave by. */
    public OptionalInt linkIndex() {
        return linkIndex;
    }

    /** The source address of packets that are sent from here without one. */
    public Optional<IpAddress> source() {
        return source;
    }

    /** 1 to 2<sup>32</sup>-1, those above 2<sup>31</sup> negative. */
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

    /** The path MTU, in bytes. */
    public OptionalInt mtu() {
        return mtu;
    }

    /** Whether the gateway counts as reachable on the link though no prefix of the link contains it. */
    public boolean onlink() {
        return onlink;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Route that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** {@code 10.0.0.0/8 via 10.1.0.253 dev 3 table 1003 onlink}. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        if (type != RouteType.UNICAST) {
            text.append(type).append(' ');
        }
        text.append(destination);
        gateway.ifPresent(value -> text.append(" via ").append(value));
        linkIndex.ifPresent(value -> text.append(" dev ").append(value));
        source.ifPresent(value -> text.append(" src ").append(value));
        text.append(" table ").append(Integer.toUnsignedString(table));
        text.append(" scope ").append(scope).append(" proto ").append(protocol);
        priority.ifPresent(value -> text.append(" metric ").append(Integer.toUnsignedString(value)));
        mtu.ifPresent(value -> text.append(" mtu ").append(value));
        return text.append(onlink ? " onlink" : "").toString();
    }

    /** Confined to one thread. */
    public static final class Builder {
        private final IpPrefix destination;
        private RouteType type = RouteType.UNICAST;
        private Optional<IpAddress> gateway = Optional.empty();
        private OptionalInt linkIndex = OptionalInt.empty();
        private Optional<IpAddress> source = Optional.empty();
        private int table = TABLE_MAIN;
        private Optional<Scope> scope = Optional.empty();
        private int protocol = PROTOCOL_STATIC;
        private OptionalInt priority = OptionalInt.empty();
        private OptionalInt mtu = OptionalInt.empty();
        private boolean onlink;

        private Builder(IpPrefix destination) {
            this.destination = destination;
        }

        public Builder type(RouteType value) {
            type = value;
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

        /** @throws IllegalArgumentException when it is of another family than the destination */
        public Builder source(IpAddress value) {
            source = Optional.of(sameFamily(value, "source"));
            return this;
        }

        public Builder table(int value) {
            table = value;
            return this;
        }

        public Builder scope(Scope value) {
            scope = Optional.of(value);
            return this;
        }

        public Builder protocol(int value) {
            protocol = value;
            return this;
        }

        public Builder priority(int value) {
            priority = OptionalInt.of(value);
            return this;
        }

        /** @param bytes at least 68 */
        public Builder mtu(int bytes) {
            mtu = OptionalInt.of(LinkChange.checkMtu(bytes));
            return this;
        }

        /** As the kernel reports it, which accepts less than {@link #mtu} does. */
        Builder reportedMtu(int bytes) {
            mtu = OptionalInt.of(bytes);
            return this;
        }

        public Builder onlink() {
            onlink = true;
            return this;
        }

        public Route build() {
            return new Route(this);
        }

        /** As ip-route(8): what needs no gateway is on the link; IPv6 knows no scopes. */
        private Scope usualScope() {
            if (destination.family() == AddressFamily.INET6) {
                return Scope.UNIVERSE;
            }
            return switch (type) {
                case LOCAL, NAT -> Scope.HOST;
                case BROADCAST, ANYCAST, MULTICAST -> Scope.LINK;
                case UNICAST, UNSPECIFIED -> gateway.isEmpty() ? Scope.LINK : Scope.UNIVERSE;
                case BLACKHOLE, UNREACHABLE, PROHIBIT, THROW -> Scope.UNIVERSE;
            };
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
