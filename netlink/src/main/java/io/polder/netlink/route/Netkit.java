package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.MessageWriter;
import io.polder.netlink.RawAttributes;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One end of a pair of links that BPF programs are attached to (Linux 6.7, drivers/net/netkit.c). Immutable.
 *
 * @param peer the other end, made in its own namespace at once; absent from what the kernel reports, which names the
 *     peer's index only ({@link Link#parent}); a pair made without it gets a peer that the kernel names
 * @param mode of both ends; L3 unless set
 * @param policy what happens to packets for which no BPF program decides; {@code FORWARD} unless set
 * @param peerPolicy the same at the other end
 * @param scrub what is cleared of a packet on the way to another namespace; since Linux 6.13
 * @param peerScrub the same at the other end
 * @param headroom bytes kept free in front of a packet, 0 to 65535; since Linux 6.14
 * @param tailroom bytes kept free behind it
 * @param primary whether it is the end that BPF programs are attached to for both; reported only, cannot be set
 * @param others settings that have no name here
 */
public record Netkit(
        Optional<LinkSpec> peer,
        Optional<Mode> mode,
        Optional<Policy> policy,
        Optional<Policy> peerPolicy,
        Optional<Scrub> scrub,
        Optional<Scrub> peerScrub,
        OptionalInt headroom,
        OptionalInt tailroom,
        Optional<Boolean> primary,
        RawAttributes others)
        implements LinkKind {

    /** {@code enum netkit_mode}. */
    public enum Mode {
        /** Ethernet frames. */
        L2(0),
        /** IP packets; no MAC addresses, no ARP. */
        L3(1);

        private final int number;

        Mode(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** {@code enum netkit_action}, as far as it is a policy. */
    public enum Policy {
        /** They pass: NETKIT_PASS. */
        FORWARD(0),
        /** They are dropped: NETKIT_DROP. */
        BLACKHOLE(2);

        private final int number;

        Policy(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** {@code enum netkit_scrub}. */
    public enum Scrub {
        /** Nothing; the BPF program sees mark and priority. */
        NONE(0),
        /** Mark and priority. */
        DEFAULT(1);

        private final int number;

        Scrub(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    private static final AttributeTable<Netkit, Builder> TABLE = new AttributeTable<Netkit, Builder>()
            .row(2, "IFLA_NETKIT_PRIMARY", (to, netkit) -> {}, (in, into) -> {
                into.primary(in.u8() != 0);
                return true;
            })
            .choice(
                    3,
                    "IFLA_NETKIT_POLICY",
                    AttributeTable.Width.U32,
                    Policy.values(),
                    Policy::number,
                    Netkit::policy,
                    Builder::policy)
            .choice(
                    4,
                    "IFLA_NETKIT_PEER_POLICY",
                    AttributeTable.Width.U32,
                    Policy.values(),
                    Policy::number,
                    Netkit::peerPolicy,
                    Builder::peerPolicy)
            .choice(
                    5,
                    "IFLA_NETKIT_MODE",
                    AttributeTable.Width.U32,
                    Mode.values(),
                    Mode::number,
                    Netkit::mode,
                    Builder::mode)
            .choice(
                    6,
                    "IFLA_NETKIT_SCRUB",
                    AttributeTable.Width.U32,
                    Scrub.values(),
                    Scrub::number,
                    Netkit::scrub,
                    Builder::scrub)
            .choice(
                    7,
                    "IFLA_NETKIT_PEER_SCRUB",
                    AttributeTable.Width.U32,
                    Scrub.values(),
                    Scrub::number,
                    Netkit::peerScrub,
                    Builder::peerScrub)
            .u16(8, "IFLA_NETKIT_HEADROOM", Netkit::headroom, Builder::headroom)
            .u16(9, "IFLA_NETKIT_TAILROOM", Netkit::tailroom, Builder::tailroom);

    private static final int IFLA_NETKIT_PEER_INFO = 1;

    static final KindCodec<Netkit> CODEC = new KindCodec<>("netkit", Netkit.class, Netkit::write, settings -> {
        var builder = builder();
        return builder.others(TABLE.read(settings, builder)).build();
    });

    public Netkit {
        peer.ifPresent(Peer::check);
        Range.check("headroom", headroom, 0, 0xffff);
        Range.check("tailroom", tailroom, 0, 0xffff);
        requireNonNull(others, "others");
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return CODEC.name();
    }

    private static void write(MessageWriter message, Netkit netkit) {
        netkit.peer.ifPresent(peer -> LinkRequests.describe(message, IFLA_NETKIT_PEER_INFO, peer));
        TABLE.write(message, netkit);
    }

    /** Only what is there. */
    @Override
    public String toString() {
        return Settings.text(this);
    }

    /** What each setting means stands at the components of the record. Confined to one thread. */
    public static final class Builder {
        private Optional<LinkSpec> peer = Optional.empty();
        private Optional<Mode> mode = Optional.empty();
        private Optional<Policy> policy = Optional.empty();
        private Optional<Policy> peerPolicy = Optional.empty();
        private Optional<Scrub> scrub = Optional.empty();
        private Optional<Scrub> peerScrub = Optional.empty();
        private OptionalInt headroom = OptionalInt.empty();
        private OptionalInt tailroom = OptionalInt.empty();
        private Optional<Boolean> primary = Optional.empty();
        private RawAttributes others = RawAttributes.NONE;

        private Builder() {}

        public Builder peer(LinkSpec value) {
            peer = Optional.of(value);
            return this;
        }

        public Builder mode(Mode value) {
            mode = Optional.of(value);
            return this;
        }

        public Builder policy(Policy value) {
            policy = Optional.of(value);
            return this;
        }

        public Builder peerPolicy(Policy value) {
            peerPolicy = Optional.of(value);
            return this;
        }

        public Builder scrub(Scrub value) {
            scrub = Optional.of(value);
            return this;
        }

        public Builder peerScrub(Scrub value) {
            peerScrub = Optional.of(value);
            return this;
        }

        public Builder headroom(int value) {
            headroom = OptionalInt.of(value);
            return this;
        }

        public Builder tailroom(int value) {
            tailroom = OptionalInt.of(value);
            return this;
        }

        public Builder primary(boolean on) {
            primary = Optional.of(on);
            return this;
        }

        public Builder others(RawAttributes value) {
            others = value;
            return this;
        }

        public Netkit build() {
            return new Netkit(peer, mode, policy, peerPolicy, scrub, peerScrub, headroom, tailroom, primary, others);
        }
    }
}
