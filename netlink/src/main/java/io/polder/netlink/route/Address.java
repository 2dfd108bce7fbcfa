package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.RawAttributes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An address of a link (ip-address(8)). Immutable.
 *
 * <p>Two are equal when all that was set is, but for what the kernel changes by itself: the lifetimes, which run down,
 * the {@link #state}, and the {@link #label}, which for IPv4 is the link's name where none was set.
 */
public final class Address implements NetworkObject {

    private final int linkIndex;
    private final IpPrefix local;
    private final Optional<IpAddress> peer;
    private final Optional<IpAddress> broadcast;
    private final Optional<String> label;
    private final Scope scope;
    private final Set<AddressFlag> flags;
    private final Set<AddressState> state;
    private final Optional<Duration> validLifetime;
    private final Optional<Duration> preferredLifetime;
    private final OptionalInt metric;
    private final OptionalInt protocol;
    private final RawAttributes others;

    Address(Builder builder, Scope scope) {
        linkIndex = builder.linkIndex;
        local = builder.local;
        peer = builder.peer;
        broadcast = builder.broadcast;
        label = builder.label;
        this.scope = scope;
        flags = Set.copyOf(builder.flags);
        state = Set.copyOf(builder.state);
        validLifetime = builder.validLifetime;
        preferredLifetime = builder.preferredLifetime;
        metric = builder.metric;
        protocol = builder.protocol;
        others = builder.others;
    }

    /** An address valid everywhere and for ever. */
    public Address(int linkIndex, IpPrefix local) {
        this(new Builder(linkIndex, local), Scope.of(local.address()));
    }

    /**
     * @param linkIndex the link's number
     * @param local the address with its prefix length
     */
    public static Builder of(int linkIndex, IpPrefix local) {
        return new Builder(linkIndex, local);
    }

    /** The link's number. */
    public int linkIndex() {
        return linkIndex;
    }

    /** The address with its prefix length; with a peer, that of the peer's prefix. */
    public IpPrefix local() {
        return local;
    }

    /** The other end's address on a point-to-point link. */
    public Optional<IpAddress> peer() {
        return peer;
    }

    /** Where packets to all of the prefix go. IPv4. */
    public Optional<IpAddress> broadcast() {
        return broadcast;
    }

    /** A name for the address, by custom one that begins with the link's. IPv4. */
    public Optional<String> label() {
        return label;
    }

    /** Where it is valid; for IPv6 the address says so itself. */
    public Scope scope() {
        return scope;
    }

    public Set<AddressFlag> flags() {
        return flags;
    }

    /** What the kernel says of it; empty before it is added. */
    public Set<AddressState> state() {
        return state;
    }

    /** After how long it goes; absent for never. As it was when read. */
    public Optional<Duration> validLifetime() {
        return validLifetime;
    }

    /** After how long new connections are no more made from it; absent for never. As it was when read. */
    public Optional<Duration> preferredLifetime() {
        return preferredLifetime;
    }

    /** The priority of the route that the kernel adds to its prefix. */
    public OptionalInt metric() {
        return metric;
    }

    /** Who added it: {@code IFAPROT_*} (Linux 5.18). */
    public OptionalInt protocol() {
        return protocol;
    }

    /** What has no name here. */
    public RawAttributes others() {
        return others;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Address that && settings().equals(that.settings());
    }

    @Override
    public int hashCode() {
        return settings().hashCode();
    }

    /** {@code 10.0.0.5/24 on link 3}. */
    @Override
    public String toString() {
        var text = new StringBuilder().append(local);
        peer.ifPresent(value -> text.append(" peer ").append(value));
        text.append(" on link ").append(linkIndex);
        broadcast.ifPresent(value -> text.append(" brd ").append(value));
        label.ifPresent(value -> text.append(" label ").append(value));
        text.append(scope.equals(Scope.UNIVERSE) ? "" : " scope " + scope);
        flags.stream().sorted().forEach(flag -> text.append(' ').append(flag));
        metric.ifPresent(value -> text.append(" metric ").append(Integer.toUnsignedString(value)));
        protocol.ifPresent(value -> text.append(" proto ").append(value));
        validLifetime.ifPresent(value -> text.append(" valid_lft ").append(value.toSeconds()));
        preferredLifetime.ifPresent(value -> text.append(" preferred_lft ").append(value.toSeconds()));
        return text.append(others.isEmpty() ? "" : " " + others).toString();
    }

    private List<Object> settings() {
        return List.of(linkIndex, local, peer, broadcast, scope, flags, metric, protocol, others);
    }

    /** Confined to one thread. */
    public static final class Builder {
        // Package-private for the decoder, which sets what the kernel reports without these checks.
        final int linkIndex;
        IpPrefix local;
        Optional<IpAddress> peer = Optional.empty();
        Optional<IpAddress> broadcast = Optional.empty();
        Optional<String> label = Optional.empty();
        Set<AddressFlag> flags = EnumSet.noneOf(AddressFlag.class);
        Set<AddressState> state = Set.of();
        Optional<Duration> validLifetime = Optional.empty();
        Optional<Duration> preferredLifetime = Optional.empty();
        OptionalInt metric = OptionalInt.empty();
        OptionalInt protocol = OptionalInt.empty();
        RawAttributes others = RawAttributes.NONE;
        private Optional<Scope> scope = Optional.empty();

        Builder(int linkIndex, IpPrefix local) {
            if (linkIndex < 1) {
                throw new IllegalArgumentException("link index " + linkIndex + " is not positive");
            }
            this.linkIndex = linkIndex;
            this.local = requireNonNull(local, "local");
        }

        /** @throws IllegalArgumentException when it is of another family than the address */
        public Builder peer(IpAddress value) {
            sameFamily(value, "peer");
            peer = value.equals(local.address()) ? Optional.empty() : Optional.of(value);
            return this;
        }

        /** @throws IllegalArgumentException when it is not IPv4, or the address is not */
        public Builder broadcast(IpAddress value) {
            ipv4("broadcast address", value);
            broadcast = Optional.of(sameFamily(value, "broadcast address"));
            return this;
        }

        /** @param name 1 to 15 bytes */
        public Builder label(String name) {
            ipv4("label", name);
            label = Optional.of(checkLabel(name));
            return this;
        }

        /** @throws IllegalArgumentException when the address is IPv6 and says otherwise, which the kernel goes by */
        public Builder scope(Scope value) {
            Scope own = Scope.of(local.address());
            if (!local.address().isIpv4() && !value.equals(own)) {
                throw new IllegalArgumentException("scope " + value + " of " + local + ", whose scope is " + own);
            }
            scope = Optional.of(value);
            return this;
        }

        /** @throws IllegalArgumentException when it is for IPv6 only, and the address is not */
        public Builder flag(AddressFlag value) {
            if (local.address().isIpv4() && AddressFlag.IPV6_ONLY.contains(value)) {
                throw new IllegalArgumentException("flag " + value + " of the IPv4 address " + local);
            }
            flags.add(value);
            return this;
        }

        /**
         * @param valid after how long it goes, in whole seconds
         * @param preferred after how long new connections are no more made from it; not longer; may be 0
         */
        public Builder lifetimes(Duration valid, Duration preferred) {
            if (preferred.compareTo(valid) > 0) {
                throw new IllegalArgumentException(
                        "preferred lifetime " + preferred + " is longer than the valid one, " + valid);
            }
            validLifetime = Optional.of(Lifetime.check(valid, "valid lifetime"));
            preferredLifetime = Optional.of(checkPreferred(preferred));
            return this;
        }

        /**
         * The address stays for ever.
         *
         * @param preferred after how long new connections are no more made from it; may be 0, and for IPv4 is, since the
         *     kernel ignores it otherwise
         */
        public Builder preferredLifetime(Duration preferred) {
            if (local.address().isIpv4() && !preferred.isZero()) {
                throw new IllegalArgumentException(
                        "preferred lifetime " + preferred + " of " + local + ", which stays for ever");
            }
            preferredLifetime = Optional.of(checkPreferred(preferred));
            return this;
        }

        /** @param value the priority of the route to its prefix; not 0 */
        public Builder metric(int value) {
            if (value == 0) {
                throw new IllegalArgumentException("metric 0 is none");
            }
            metric = OptionalInt.of(value);
            return this;
        }

        /** @param value 1 to 255 */
        public Builder protocol(int value) {
            if (value < 1 || value > 255) {
                throw new IllegalArgumentException("protocol " + value + " is not in 1..255");
            }
            protocol = OptionalInt.of(value);
            return this;
        }

        /** Attributes that have no name here, as {@code if_addr.h} has them. */
        public Builder others(RawAttributes value) {
            others = requireNonNull(value, "value");
            return this;
        }

        public Address build() {
            return new Address(this, scope.orElseGet(() -> Scope.of(local.address())));
        }

        private static Duration checkPreferred(Duration value) {
            return value.isZero() ? value : Lifetime.check(value, "preferred lifetime");
        }

        private static String checkLabel(String name) {
            int length = name.getBytes(StandardCharsets.UTF_8).length;
            if (length < 1 || length > 15) {
                throw new IllegalArgumentException("label \"" + name + "\" is not 1 to 15 bytes long");
            }
            return name;
        }

        private void ipv4(String what, Object value) {
            if (local.family() != AddressFamily.INET) {
                throw new IllegalArgumentException(what + " " + value + " of the IPv6 address " + local);
            }
        }

        private IpAddress sameFamily(IpAddress value, String what) {
            if (value.family() != local.family()) {
                throw new IllegalArgumentException(
                        what + " " + value + " is of another family than the address " + local);
            }
            return value;
        }
    }
}
