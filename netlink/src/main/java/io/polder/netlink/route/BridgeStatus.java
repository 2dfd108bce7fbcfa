package io.polder.netlink.route;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The state of a bridge's spanning tree (IEEE 802.1D). Its timers, which run, are left out. Immutable.
 *
 * @param rootId the root bridge of the spanning tree
 * @param bridgeId this bridge
 * @param rootPort the number of the port towards the root; 0 where this is the root
 * @param rootPathCost of the way to the root
 * @param topologyChange whether a change is being announced
 * @param topologyChangeDetected whether this bridge saw one
 */
public record BridgeStatus(
        Optional<BridgeId> rootId,
        Optional<BridgeId> bridgeId,
        OptionalInt rootPort,
        OptionalInt rootPathCost,
        Optional<Boolean> topologyChange,
        Optional<Boolean> topologyChangeDetected) {

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
            // IFLA_BR_*_TIMER, IFLA_BR_MCAST_QUERIER_STATE with its timers, IFLA_BR_FDB_N_LEARNED
            .leavingOut(16, 17, 18, 19, 47, 48);

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

        public BridgeStatus build() {
            return new BridgeStatus(rootId, bridgeId, rootPort, rootPathCost, topologyChange, topologyChangeDetected);
        }
    }
}
