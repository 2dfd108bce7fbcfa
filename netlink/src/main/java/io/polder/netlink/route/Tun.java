package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.RawAttributes;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A link whose packets a program reads and writes (Documentation/networking/tuntap.rst), as the kernel reports it. It
 * is made by {@link TunTap}, not by netlink. Immutable.
 *
 * @param mode what its packets are
 * @param owner the user id that may open it beside root; absent for root only
 * @param group the group id whose members may
 * @param packetInformation whether each packet has four bytes of flags and protocol in front ({@code IFF_NO_PI} not
 *     set)
 * @param vnetHeader whether each packet has a {@code struct virtio_net_hdr} in front
 * @param persistent whether it stays when nobody has it open
 * @param multiQueue whether it can be opened several times, for a queue each
 * @param queues how many queues are open
 * @param disabledQueues how many queues are open and detached
 * @param others settings that have no name here
 */
public record Tun(
        Optional<Mode> mode,
        OptionalInt owner,
        OptionalInt group,
        Optional<Boolean> packetInformation,
        Optional<Boolean> vnetHeader,
        Optional<Boolean> persistent,
        Optional<Boolean> multiQueue,
        OptionalInt queues,
        OptionalInt disabledQueues,
        RawAttributes others)
        implements LinkKind {

    /** IFF_TUN and IFF_TAP in include/uapi/linux/if_tun.h. */
    public enum Mode {
        /** IP packets. */
        TUN(1),
        /** Ethernet frames. */
        TAP(2);

        private final int number;

        Mode(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    private static final AttributeTable<Tun, Builder> TABLE = new AttributeTable<Tun, Builder>()
            .u32(1, "IFLA_TUN_OWNER", Tun::owner, Builder::owner)
            .u32(2, "IFLA_TUN_GROUP", Tun::group, Builder::group)
            .choice(3, "IFLA_TUN_TYPE", AttributeTable.Width.U8, Mode.values(), Mode::number, Tun::mode, Builder::mode)
            .flag(4, "IFLA_TUN_PI", Tun::packetInformation, Builder::packetInformation)
            .flag(5, "IFLA_TUN_VNET_HDR", Tun::vnetHeader, Builder::vnetHeader)
            .flag(6, "IFLA_TUN_PERSIST", Tun::persistent, Builder::persistent)
            .flag(7, "IFLA_TUN_MULTI_QUEUE", Tun::multiQueue, Builder::multiQueue)
            .u32(8, "IFLA_TUN_NUM_QUEUES", Tun::queues, Builder::queues)
            .u32(9, "IFLA_TUN_NUM_DISABLED_QUEUES", Tun::disabledQueues, Builder::disabledQueues);

    static final KindCodec<Tun> CODEC = new KindCodec<>("tun", Tun.class, TABLE::write, settings -> {
        var builder = builder();
        return builder.others(TABLE.read(settings, builder)).build();
    });

    public Tun {
        requireNonNull(others, "others");
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return CODEC.name();
    }

    /** Only what is there. */
    @Override
    public String toString() {
        return Settings.text(this);
    }

    /** What each setting means stands at the components of the record. Confined to one thread. */
    public static final class Builder {
        private Optional<Mode> mode = Optional.empty();
        private OptionalInt owner = OptionalInt.empty();
        private OptionalInt group = OptionalInt.empty();
        private Optional<Boolean> packetInformation = Optional.empty();
        private Optional<Boolean> vnetHeader = Optional.empty();
        private Optional<Boolean> persistent = Optional.empty();
        private Optional<Boolean> multiQueue = Optional.empty();
        private OptionalInt queues = OptionalInt.empty();
        private OptionalInt disabledQueues = OptionalInt.empty();
        private RawAttributes others = RawAttributes.NONE;

        private Builder() {}

        public Builder mode(Mode value) {
            mode = Optional.of(value);
            return this;
        }

        public Builder owner(int value) {
            owner = OptionalInt.of(value);
            return this;
        }

        public Builder group(int value) {
            group = OptionalInt.of(value);
            return this;
        }

        public Builder packetInformation(boolean on) {
            packetInformation = Optional.of(on);
            return this;
        }

        public Builder vnetHeader(boolean on) {
            vnetHeader = Optional.of(on);
            return this;
        }

        public Builder persistent(boolean on) {
            persistent = Optional.of(on);
            return this;
        }

        public Builder multiQueue(boolean on) {
            multiQueue = Optional.of(on);
            return this;
        }

        public Builder queues(int value) {
            queues = OptionalInt.of(value);
            return this;
        }

        public Builder disabledQueues(int value) {
            disabledQueues = OptionalInt.of(value);
            return this;
        }

        public Builder others(RawAttributes value) {
            others = value;
            return this;
        }

        public Tun build() {
            return new Tun(
                    mode,
                    owner,
                    group,
                    packetInformation,
                    vnetHeader,
                    persistent,
                    multiQueue,
                    queues,
                    disabledQueues,
                    others);
        }
    }
}
