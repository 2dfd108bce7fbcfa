package io.polder.netlink.route;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The state of a bridge's spanning tree (IEEE 802.1D). Times are what is left of them. Immutable.
 *
 * @param rootId the root bridge of the spanning tree
 * @param bridgeId this bridge
 * @param rootPort the number of the port towards the root; 0 where this is the root
 * @param rootPathCost of the way to the root
 * @param topologyChange whether a change is being announced
 * @param topologyChangeDetected whether this bridge saw one
 * @param helloTimer until the next message
 * @param tcnTimer until the next notice of a change
 * @param topologyChangeTimer until the change is over
 * @param gcTimer until old addresses are dropped
 */
public record BridgeStatus(
        Optional<BridgeId> rootId,
        Optional<BridgeId> bridgeId,
        OptionalInt rootPort,
        OptionalInt rootPathCost,
        Optional<Boolean> topologyChange,
        Optional<Boolean> topologyChangeDetected,
        Optional<Duration> helloTimer,
        Optional<Duration> tcnTimer,
        Optional<Duration> topologyChangeTimer,
        Optional<Duration> gcTimer) {

    /** Nothing known. */
    public static final BridgeStatus UNKNOWN = builder().build();

    static final AttributeTable<BridgeStatus, Builder> TABLE = new AttributeTable<BridgeStatus, Builder>()
            .row(10, "IFLA_BR_ROOT_ID", BridgeId.writing(10, BridgeStatus::rootId), BridgeId.reading(Builder::rootId))
            .row(
                    11,
                    "IFLA_BR_BRIDGE_ID",
                    BridgeId.writing(11, BridgeStatus::bridgeId),
                    BridgeId.reading(Builder::bridgeId))
            .u16(12, "IFLA_BR_ROOT_PORT", BridgeStatus::rootPort, Builder::rootPort)
            .u32(13, "IFLA_BR_ROOT_PATH_COST", BridgeStatus::rootPathCost, Builder::rootPathCost)
            .flag(14, "IFLA_BR_TOPOLOGY_CHANGE", BridgeStatus::topologyChange, Builder::topologyChange)
            .flag(
                    15,
                    "IFLA_BR_TOPOLOGY_CHANGE_DETECTED",
                    BridgeStatus::topologyChangeDetected,
                    Builder::topologyChangeDetected)
            .longClock(16, "IFLA_BR_HELLO_TIMER", BridgeStatus::helloTimer, Builder::helloTimer)
            .longClock(17, "IFLA_BR_TCN_TIMER", BridgeStatus::tcnTimer, Builder::tcnTimer)
            .longClock(
                    18,
                    "IFLA_BR_TOPOLOGY_CHANGE_TIMER",
                    BridgeStatus::topologyChangeTimer,
                    Builder::topologyChangeTimer)
            .longClock(19, "IFLA_BR_GC_TIMER", BridgeStatus::gcTimer, Builder::gcTimer);

    public BridgeStatus {
        Clock.check(Clock.MAX_64, Stream.of(helloTimer, tcnTimer, topologyChangeTimer, gcTimer));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Only what is there. */
    @Override
    public String toString() {
        return Settings.text(this);
    }

    /** What each value means stands at the components of the record. Confined to one thread. */
    public static final class Builder {
        private Optional<BridgeId> rootId = Optional.empty();
        private Optional<BridgeId> bridgeId = Optional.empty();
        private OptionalInt rootPort = OptionalInt.empty();
        private OptionalInt rootPathCost = OptionalInt.empty();
        private Optional<Boolean> topologyChange = Optional.empty();
        private Optional<Boolean> topologyChangeDetected = Optional.empty();
        private Optional<Duration> helloTimer = Optional.empty();
        private Optional<Duration> tcnTimer = Optional.empty();
        private Optional<Duration> topologyChangeTimer = Optional.empty();
        private Optional<Duration> gcTimer = Optional.empty();

        private Builder() {}

        public Builder rootId(BridgeId value) {
            rootId = Optional.of(value);
            return this;
        }

        public Builder bridgeId(BridgeId value) {
            bridgeId = Optional.of(value);
            return this;
        }

        public Builder rootPort(int value) {
            rootPort = OptionalInt.of(value);
            return this;
        }

        public Builder rootPathCost(int value) {
            rootPathCost = OptionalInt.of(value);
            return this;
        }

        public Builder topologyChange(boolean on) {
            topologyChange = Optional.of(on);
            return this;
        }

        public Builder topologyChangeDetected(boolean on) {
            topologyChangeDetected = Optional.of(on);
            return this;
        }

        public Builder helloTimer(Duration value) {
            helloTimer = Optional.of(value);
            return this;
        }

        public Builder tcnTimer(Duration value) {
            tcnTimer = Optional.of(value);
            return this;
        }

        public Builder topologyChangeTimer(Duration value) {
            topologyChangeTimer = Optional.of(value);
            return this;
        }

        public Builder gcTimer(Duration value) {
            gcTimer = Optional.of(value);
            return this;
        }

        public BridgeStatus build() {
            return new BridgeStatus(
                    rootId,
                    bridgeId,
                    rootPort,
                    rootPathCost,
                    topologyChange,
                    topologyChangeDetected,
                    helloTimer,
                    tcnTimer,
                    topologyChangeTimer,
                    gcTimer);
        }
    }
}
