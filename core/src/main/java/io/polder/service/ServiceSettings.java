package io.polder.service;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a load balancer is set up. Immutable.
 *
 * @param node that it works for
 * @param pins the directory of its maps and links, in a BPF file system; under it comes the version of their layout
 * @param cgroup the root of cgroup v2 whose sockets it serves; found when absent
 * @param serviceRanges where VIPs are taken from, at most 4 of each family: an address there that no service has leads
 *     nowhere
 * @param podRanges where pods' addresses are taken from, in which there can be no VIP
 * @param hairpinIpv4 in whose name a pod gets packets that it sent to itself: an address outside all other ranges that
 *     pods reach through their gateway
 * @param hairpinIpv6 likewise
 * @param grace how long what nothing refers to any more is kept
 * @param initial how much the maps hold at first
 * @param largest how much they may grow to hold
 * @param maglev how many positions the tables have by which flows from outside find their endpoints, a prime; empty: these
 *     are chosen at random, as they are for pods
 * @param flows how many flows of packets are kept in mind, of each family; the oldest give way
 */
public record ServiceSettings(
        NodeIdentity node,
        Path pins,
        Optional<Path> cgroup,
        List<IpPrefix> serviceRanges,
        List<IpPrefix> podRanges,
        IpAddress hairpinIpv4,
        IpAddress hairpinIpv6,
        Duration grace,
        Capacities initial,
        Capacities largest,
        OptionalInt maglev,
        int flows,
        InstantSource clock) {

    /** {@code /sys/fs/bpf/polder}. */
    public static final Path STANDARD_PINS = Path.of("/sys/fs/bpf/polder");

    /** Positions of a Maglev table that are enough for some 160 endpoints, of which none gets 2 % more than another. */
    public static final int STANDARD_MAGLEV = 16381;

    static final int MOST_RANGES = 4;

    private static final int DEFAULT_FLOWS = 65536;

    public ServiceSettings {
        requireNonNull(node, "node");
        requireNonNull(pins, "pins");
        requireNonNull(cgroup, "cgroup");
        serviceRanges = serviceRanges.stream().map(IpPrefix::network).toList();
        podRanges = podRanges.stream().map(IpPrefix::network).toList();
        requireNonNull(clock, "clock");
        if (!hairpinIpv4.isIpv4() || hairpinIpv6.isIpv4()) {
            throw new IllegalArgumentException("hairpin addresses " + hairpinIpv4 + " and " + hairpinIpv6);
        }
        if (grace.isNegative() || flows < 1 || !initial.fitsInto(largest)) {
            throw new IllegalArgumentException(
                    "grace " + grace + ", " + flows + " flows, at first " + initial + " of " + largest);
        }
        maglev.ifPresent(ServiceSettings::requirePrime);
        long ipv4 =
                serviceRanges.stream().filter(range -> range.address().isIpv4()).count();
        if (ipv4 > MOST_RANGES || serviceRanges.size() - ipv4 > MOST_RANGES) {
            throw new IllegalArgumentException("more than " + MOST_RANGES + " service ranges of a family");
        }
    }

    private static void requirePrime(int maglev) {
        if (maglev < 2
                || maglev > FrontendValue.MOST_ENDPOINTS
                || !BigInteger.valueOf(maglev).isProbablePrime(20)) {
            throw new IllegalArgumentException("a Maglev table of " + maglev + " positions: no prime below 65536");
        }
    }

    /** Begins the settings of a node. */
    public static Builder of(NodeIdentity node) {
        return new Builder(node);
    }

    /** Collects what is other than usual. Used by one thread. */
    public static final class Builder {
        private final NodeIdentity node;
        private Path pins = STANDARD_PINS;
        private Optional<Path> cgroup = Optional.empty();
        private List<IpPrefix> serviceRanges = List.of();
        private List<IpPrefix> podRanges = List.of();
        private IpAddress hairpinIpv4 = IpAddress.parse("169.254.42.1");
        private IpAddress hairpinIpv6 = IpAddress.parse("fd42:706f:6c64:6572::1");
        private Duration grace = Duration.ofSeconds(10);
        private Capacities initial = Capacities.INITIAL;
        private Capacities largest = Capacities.LARGEST;
        private OptionalInt maglev = OptionalInt.empty();
        private int flows = DEFAULT_FLOWS;
        private InstantSource clock = InstantSource.system();

        private Builder(NodeIdentity node) {
            this.node = node;
        }

        public Builder pins(Path value) {
            pins = value;
            return this;
        }

        public Builder cgroup(Path value) {
            cgroup = Optional.of(value);
            return this;
        }

        public Builder serviceRanges(IpPrefix... values) {
            serviceRanges = List.of(values);
            return this;
        }

        public Builder podRanges(IpPrefix... values) {
            podRanges = List.of(values);
            return this;
        }

        public Builder hairpin(IpAddress ipv4, IpAddress ipv6) {
            hairpinIpv4 = ipv4;
            hairpinIpv6 = ipv6;
            return this;
        }

        public Builder grace(Duration value) {
            grace = value;
            return this;
        }

        public Builder capacities(Capacities first, Capacities most) {
            initial = first;
            largest = most;
            return this;
        }

        /**
         * Flows from outside find their endpoint by a hash, the same one on each node, and most of them the same when
         * endpoints come and go: so they may come in by another node, and outlive that they are forgotten ({@link #flows}),
         * where the endpoint is of this node and sees the client. With affinity the client's address alone counts.
         *
         * @param positions a prime below 65536, more than endpoints by far; as many slots, rounded up to a power of two,
         *     each of 8 bytes, for each port that is reached from outside, in each family
         */
        public Builder maglev(int positions) {
            maglev = OptionalInt.of(positions);
            return this;
        }

        public Builder flows(int value) {
            flows = value;
            return this;
        }

        public Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        /** @throws IllegalArgumentException when something is out of range */
        public ServiceSettings build() {
            return new ServiceSettings(
                    node,
                    pins,
                    cgroup,
                    serviceRanges,
                    podRanges,
                    hairpinIpv4,
                    hairpinIpv6,
                    grace,
                    initial,
                    largest,
                    maglev,
                    flows,
                    clock);
        }
    }
}
