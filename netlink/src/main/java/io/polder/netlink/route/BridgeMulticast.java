package io.polder.netlink.route;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * How a bridge treats multicast (RFC 4541, ip-link(8)). Intervals are hundredths of a second, of which the kernel may
 * keep one less. Immutable.
 *
 * @param snooping whether the bridge listens to IGMP and MLD and floods a group to its members only
 * @param router whether the bridge itself counts as a multicast router
 * @param querier whether it sends queries
 * @param queryUseAddress whether queries come from the bridge's own IP address, not from 0.0.0.0
 * @param hashMax how many groups there can be, a power of two
 * @param lastMemberCount how many queries for one group before it is given up
 * @param startupQueryCount how many queries at the start
 * @param lastMemberInterval between queries for one group
 * @param membershipInterval without reports until a group is given up
 * @param querierInterval without another's queries until the bridge sends its own
 * @param queryInterval between general queries; at least a second
 * @param queryResponseInterval that members have to answer
 * @param startupQueryInterval between queries at the start; at least a second
 * @param stats whether IGMP and MLD messages are counted
 * @param igmpVersion 2 or 3
 * @param mldVersion 1 or 2
 */
public record BridgeMulticast(
        Optional<Boolean> snooping,
        Optional<MulticastRouter> router,
        Optional<Boolean> querier,
        Optional<Boolean> queryUseAddress,
        OptionalInt hashMax,
        OptionalInt lastMemberCount,
        OptionalInt startupQueryCount,
        Optional<Duration> lastMemberInterval,
        Optional<Duration> membershipInterval,
        Optional<Duration> querierInterval,
        Optional<Duration> queryInterval,
        Optional<Duration> queryResponseInterval,
        Optional<Duration> startupQueryInterval,
        Optional<Boolean> stats,
        OptionalInt igmpVersion,
        OptionalInt mldVersion) {

    /** Nothing set. */
    public static final BridgeMulticast UNSET = builder().build();

    static final AttributeTable<BridgeMulticast, Builder> TABLE = new AttributeTable<BridgeMulticast, Builder>()
            .choice(
                    22,
                    "IFLA_BR_MCAST_ROUTER",
                    AttributeTable.Width.U8,
                    MulticastRouter.values(),
                    MulticastRouter::number,
                    BridgeMulticast::router,
                    Builder::router)
            .flag(23, "IFLA_BR_MCAST_SNOOPING", BridgeMulticast::snooping, Builder::snooping)
            .flag(24, "IFLA_BR_MCAST_QUERY_USE_IFADDR", BridgeMulticast::queryUseAddress, Builder::queryUseAddress)
            .flag(25, "IFLA_BR_MCAST_QUERIER", BridgeMulticast::querier, Builder::querier)
            .u32(27, "IFLA_BR_MCAST_HASH_MAX", BridgeMulticast::hashMax, Builder::hashMax)
            .u32(28, "IFLA_BR_MCAST_LAST_MEMBER_CNT", BridgeMulticast::lastMemberCount, Builder::lastMemberCount)
            .u32(29, "IFLA_BR_MCAST_STARTUP_QUERY_CNT", BridgeMulticast::startupQueryCount, Builder::startupQueryCount)
            .longClock(
                    30,
                    "IFLA_BR_MCAST_LAST_MEMBER_INTVL",
                    BridgeMulticast::lastMemberInterval,
                    Builder::lastMemberInterval)
            .longClock(
                    31,
                    "IFLA_BR_MCAST_MEMBERSHIP_INTVL",
                    BridgeMulticast::membershipInterval,
                    Builder::membershipInterval)
            .longClock(32, "IFLA_BR_MCAST_QUERIER_INTVL", BridgeMulticast::querierInterval, Builder::querierInterval)
            .longClock(33, "IFLA_BR_MCAST_QUERY_INTVL", BridgeMulticast::queryInterval, Builder::queryInterval)
            .longClock(
                    34,
                    "IFLA_BR_MCAST_QUERY_RESPONSE_INTVL",
                    BridgeMulticast::queryResponseInterval,
                    Builder::queryResponseInterval)
            .longClock(
                    35,
                    "IFLA_BR_MCAST_STARTUP_QUERY_INTVL",
                    BridgeMulticast::startupQueryInterval,
                    Builder::startupQueryInterval)
            .flag(42, "IFLA_BR_MCAST_STATS_ENABLED", BridgeMulticast::stats, Builder::stats)
            .u8(43, "IFLA_BR_MCAST_IGMP_VERSION", BridgeMulticast::igmpVersion, Builder::igmpVersion)
            .u8(44, "IFLA_BR_MCAST_MLD_VERSION", BridgeMulticast::mldVersion, Builder::mldVersion);

    public BridgeMulticast {
        Range.check("IGMP version", igmpVersion, 2, 3);
        Range.check("MLD version", mldVersion, 1, 2);
        Clock.check(
                Clock.MAX_64,
                Stream.of(
                        lastMemberInterval,
                        membershipInterval,
                        querierInterval,
                        queryInterval,
                        queryResponseInterval,
                        startupQueryInterval));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Only what is there. */
    @Override
    public String toString() {
        return Settings.text(this);
    }

    /** What each setting means stands at the components of the record. Confined to one thread. */
    public static final class Builder {
        private Optional<Boolean> snooping = Optional.empty();
        private Optional<MulticastRouter> router = Optional.empty();
        private Optional<Boolean> querier = Optional.empty();
        private Optional<Boolean> queryUseAddress = Optional.empty();
        private OptionalInt hashMax = OptionalInt.empty();
        private OptionalInt lastMemberCount = OptionalInt.empty();
        private OptionalInt startupQueryCount = OptionalInt.empty();
        private Optional<Duration> lastMemberInterval = Optional.empty();
        private Optional<Duration> membershipInterval = Optional.empty();
        private Optional<Duration> querierInterval = Optional.empty();
        private Optional<Duration> queryInterval = Optional.empty();
        private Optional<Duration> queryResponseInterval = Optional.empty();
        private Optional<Duration> startupQueryInterval = Optional.empty();
        private Optional<Boolean> stats = Optional.empty();
        private OptionalInt igmpVersion = OptionalInt.empty();
        private OptionalInt mldVersion = OptionalInt.empty();

        private Builder() {}

        public Builder snooping(boolean on) {
            snooping = Optional.of(on);
            return this;
        }

        public Builder router(MulticastRouter value) {
            router = Optional.of(value);
            return this;
        }

        public Builder querier(boolean on) {
            querier = Optional.of(on);
            return this;
        }

        public Builder queryUseAddress(boolean on) {
            queryUseAddress = Optional.of(on);
            return this;
        }

        public Builder hashMax(int value) {
            hashMax = OptionalInt.of(value);
            return this;
        }

        public Builder lastMemberCount(int value) {
            lastMemberCount = OptionalInt.of(value);
            return this;
        }

        public Builder startupQueryCount(int value) {
            startupQueryCount = OptionalInt.of(value);
            return this;
        }

        public Builder lastMemberInterval(Duration value) {
            lastMemberInterval = Optional.of(value);
            return this;
        }

        public Builder membershipInterval(Duration value) {
            membershipInterval = Optional.of(value);
            return this;
        }

        public Builder querierInterval(Duration value) {
            querierInterval = Optional.of(value);
            return this;
        }

        public Builder queryInterval(Duration value) {
            queryInterval = Optional.of(value);
            return this;
        }

        public Builder queryResponseInterval(Duration value) {
            queryResponseInterval = Optional.of(value);
            return this;
        }

        public Builder startupQueryInterval(Duration value) {
            startupQueryInterval = Optional.of(value);
            return this;
        }

        public Builder stats(boolean on) {
            stats = Optional.of(on);
            return this;
        }

        public Builder igmpVersion(int value) {
            igmpVersion = OptionalInt.of(value);
            return this;
        }

        public Builder mldVersion(int value) {
            mldVersion = OptionalInt.of(value);
            return this;
        }

        public BridgeMulticast build() {
            return new BridgeMulticast(
                    snooping,
                    router,
                    querier,
                    queryUseAddress,
                    hashMax,
                    lastMemberCount,
                    startupQueryCount,
                    lastMemberInterval,
                    membershipInterval,
                    querierInterval,
                    queryInterval,
                    queryResponseInterval,
                    startupQueryInterval,
                    stats,
                    igmpVersion,
                    mldVersion);
        }
    }
}
