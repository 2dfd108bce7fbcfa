package io.polder.netlink.route;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Queues of a link (include/uapi/linux/if_link.h). Immutable.
 *
 * @param txLength how many packets wait to be sent at most
 * @param tx how many queues it sends from
 * @param rx how many queues it receives into
 * @param discipline the kind of its root queueing discipline, such as {@code noqueue}
 */
public record LinkQueues(OptionalInt txLength, OptionalInt tx, OptionalInt rx, Optional<String> discipline) {

    /** Nothing known. */
    public static final LinkQueues UNKNOWN = builder().build();

    static final AttributeTable<LinkQueues, Builder> TABLE = new AttributeTable<LinkQueues, Builder>()
            .string(6, "IFLA_QDISC", LinkQueues::discipline, Builder::discipline)
            .u32(13, "IFLA_TXQLEN", LinkQueues::txLength, Builder::txLength)
            .u32(31, "IFLA_NUM_TX_QUEUES", LinkQueues::tx, Builder::tx)
            .u32(32, "IFLA_NUM_RX_QUEUES", LinkQueues::rx, Builder::rx);

    public static Builder builder() {
        return new Builder();
    }

    /** Only what is there. */
    @Override
    public String toString() {
        return Settings.text(this);
    }

    /** What each number means stands at the components of the record. Confined to one thread. */
    public static final class Builder {
        private OptionalInt txLength = OptionalInt.empty();
        private OptionalInt tx = OptionalInt.empty();
        private OptionalInt rx = OptionalInt.empty();
        private Optional<String> discipline = Optional.empty();

        private Builder() {}

        public Builder txLength(int value) {
            txLength = OptionalInt.of(value);
            return this;
        }

        public Builder tx(int value) {
            tx = OptionalInt.of(value);
            return this;
        }

        public Builder rx(int value) {
            rx = OptionalInt.of(value);
            return this;
        }

        public Builder discipline(String value) {
            discipline = Optional.of(value);
            return this;
        }

        public LinkQueues build() {
            return new LinkQueues(txLength, tx, rx, discipline);
        }
    }
}
