package io.polder.netlink.route;

import java.util.OptionalInt;

/**
 * How long packets on a link can be, in bytes and in segments (include/uapi/linux/if_link.h). Numbers are unsigned.
 * Immutable.
 *
 * @param minMtu the least MTU in bytes
 * @param maxMtu the largest MTU in bytes; absent where there is no limit
 * @param gsoMaxSize bytes of a packet that is left to be segmented (generic segmentation offload)
 * @param gsoMaxSegments segments of such a packet
 * @param gsoIpv4MaxSize {@code gsoMaxSize} for IPv4; since Linux 6.3
 * @param groMaxSize bytes of a packet that is put together of received ones (generic receive offload)
 * @param groIpv4MaxSize {@code groMaxSize} for IPv4; since Linux 6.3
 * @param tsoMaxSize bytes that the device can segment (TCP segmentation offload)
 * @param tsoMaxSegments segments that it can make
 */
public record LinkLimits(
        OptionalInt minMtu,
        OptionalInt maxMtu,
        OptionalInt gsoMaxSize,
        OptionalInt gsoMaxSegments,
        OptionalInt gsoIpv4MaxSize,
        OptionalInt groMaxSize,
        OptionalInt groIpv4MaxSize,
        OptionalInt tsoMaxSize,
        OptionalInt tsoMaxSegments) {

    /** Nothing known. */
    public static final LinkLimits UNKNOWN = builder().build();

    static final AttributeTable<LinkLimits, Builder> TABLE = new AttributeTable<LinkLimits, Builder>()
            .u32(40, "IFLA_GSO_MAX_SEGS", LinkLimits::gsoMaxSegments, Builder::gsoMaxSegments)
            .u32(41, "IFLA_GSO_MAX_SIZE", LinkLimits::gsoMaxSize, Builder::gsoMaxSize)
            .u32(50, "IFLA_MIN_MTU", LinkLimits::minMtu, Builder::minMtu)
            .u32(51, "IFLA_MAX_MTU", LinkLimits::maxMtu, (limits, bytes) -> {
                if (bytes != 0) { // 0 stands for no limit.
                    limits.maxMtu(bytes);
                }
            })
            .u32(58, "IFLA_GRO_MAX_SIZE", LinkLimits::groMaxSize, Builder::groMaxSize)
            .u32(59, "IFLA_TSO_MAX_SIZE", LinkLimits::tsoMaxSize, Builder::tsoMaxSize)
            .u32(60, "IFLA_TSO_MAX_SEGS", LinkLimits::tsoMaxSegments, Builder::tsoMaxSegments)
            .u32(63, "IFLA_GSO_IPV4_MAX_SIZE", LinkLimits::gsoIpv4MaxSize, Builder::gsoIpv4MaxSize)
            .u32(64, "IFLA_GRO_IPV4_MAX_SIZE", LinkLimits::groIpv4MaxSize, Builder::groIpv4MaxSize);

    public static Builder builder() {
        return new Builder();
    }

    /** Only what is there. */
    @Override
    public String toString() {
        return Settings.text(this);
    }

    /** What each limit means stands at the components of the record. Confined to one thread. */
    public static final class Builder {
        private OptionalInt minMtu = OptionalInt.empty();
        private OptionalInt maxMtu = OptionalInt.empty();
        private OptionalInt gsoMaxSize = OptionalInt.empty();
        private OptionalInt gsoMaxSegments = OptionalInt.empty();
        private OptionalInt gsoIpv4MaxSize = OptionalInt.empty();
        private OptionalInt groMaxSize = OptionalInt.empty();
        private OptionalInt groIpv4MaxSize = OptionalInt.empty();
        private OptionalInt tsoMaxSize = OptionalInt.empty();
        private OptionalInt tsoMaxSegments = OptionalInt.empty();

        private Builder() {}

        public Builder minMtu(int value) {
            minMtu = OptionalInt.of(value);
            return this;
        }

        public Builder maxMtu(int value) {
            maxMtu = OptionalInt.of(value);
            return this;
        }

        public Builder gsoMaxSize(int value) {
            gsoMaxSize = OptionalInt.of(value);
            return this;
        }

        public Builder gsoMaxSegments(int value) {
            gsoMaxSegments = OptionalInt.of(value);
            return this;
        }

        public Builder gsoIpv4MaxSize(int value) {
            gsoIpv4MaxSize = OptionalInt.of(value);
            return this;
        }

        public Builder groMaxSize(int value) {
            groMaxSize = OptionalInt.of(value);
            return this;
        }

        public Builder groIpv4MaxSize(int value) {
            groIpv4MaxSize = OptionalInt.of(value);
            return this;
        }

        public Builder tsoMaxSize(int value) {
            tsoMaxSize = OptionalInt.of(value);
            return this;
        }

        public Builder tsoMaxSegments(int value) {
            tsoMaxSegments = OptionalInt.of(value);
            return this;
        }

        public LinkLimits build() {
            return new LinkLimits(
                    minMtu,
                    maxMtu,
                    gsoMaxSize,
                    gsoMaxSegments,
                    gsoIpv4MaxSize,
                    groMaxSize,
                    groIpv4MaxSize,
                    tsoMaxSize,
                    tsoMaxSegments);
        }
    }
}
