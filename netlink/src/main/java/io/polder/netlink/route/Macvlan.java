package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MacAddress;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.RawAttributes;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A link with a MAC address of its own on a parent (ip-link(8), include/uapi/linux/if_link.h). Immutable.
 *
 * @param tap whether a program reads and writes it through {@code /dev/tapN}, N its index (macvtap)
 * @param mode {@code VEPA} unless set
 * @param flags all of them; none unless set
 * @param sources whose frames it takes, in mode {@code SOURCE}
 * @param broadcastQueueLength how many broadcasts wait at most; unsigned
 * @param broadcastCutoff how many links a broadcast must be for before it waits; negative for never; since Linux 6.4
 * @param others settings that have no name here
 */
public record Macvlan(
        boolean tap,
        Optional<Mode> mode,
        Optional<Set<Flag>> flags,
        Set<MacAddress> sources,
        OptionalInt broadcastQueueLength,
        OptionalInt broadcastCutoff,
        RawAttributes others)
        implements LinkKind {

    /** {@code enum macvlan_mode}: whether links of one parent reach each other. */
    public enum Mode {
        /** They do not. */
        PRIVATE(1),
        /** By way of the external switch. */
        VEPA(2),
        /** They do. */
        BRIDGE(4),
        /** There is only this one, which takes the parent over. */
        PASSTHRU(8),
        /** Each takes frames from the addresses in its list. */
        SOURCE(16);

        private final int number;

        Mode(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** MACVLAN_FLAG_*. */
    public enum Flag {
        /** A parent taken over is not set promiscuous. */
        NOPROMISC(1),
        /** Frames from a source in the list do not go to the link with the destination address as well. */
        NODST(2);

        private final int bit;

        Flag(int bit) {
            this.bit = bit;
        }
    }

    private static final int IFLA_MACVLAN_FLAGS = 2;
    private static final int IFLA_MACVLAN_MACADDR_MODE = 3;
    private static final int IFLA_MACVLAN_MACADDR = 4;
    private static final int IFLA_MACVLAN_MACADDR_DATA = 5;
    private static final int MACVLAN_MACADDR_SET = 3;

    private static final AttributeTable<Macvlan, Builder> TABLE = new AttributeTable<Macvlan, Builder>()
            .choice(
                    1,
                    "IFLA_MACVLAN_MODE",
                    AttributeTable.Width.U32,
                    Mode.values(),
                    Mode::number,
                    Macvlan::mode,
                    Builder::mode)
            .row(IFLA_MACVLAN_FLAGS, "IFLA_MACVLAN_FLAGS", Macvlan::writeFlags, Macvlan::readFlags)
            .row(IFLA_MACVLAN_MACADDR_MODE, "IFLA_MACVLAN_MACADDR_MODE", (to, macvlan) -> {}, (in, into) -> true)
            .row(IFLA_MACVLAN_MACADDR_DATA, "IFLA_MACVLAN_MACADDR_DATA", Macvlan::writeSources, Macvlan::readSources)
            .row(6, "IFLA_MACVLAN_MACADDR_COUNT", (to, macvlan) -> {}, (in, into) -> true)
            .u32(7, "IFLA_MACVLAN_BC_QUEUE_LEN", Macvlan::broadcastQueueLength, Builder::broadcastQueueLength)
            .u32(9, "IFLA_MACVLAN_BC_CUTOFF", Macvlan::broadcastCutoff, Builder::broadcastCutoff);

    static final KindCodec<Macvlan> MACVLAN =
            new KindCodec<>("macvlan", Macvlan.class, TABLE::write, settings -> read(settings, false));
    static final KindCodec<Macvlan> MACVTAP =
            new KindCodec<>("macvtap", Macvlan.class, TABLE::write, settings -> read(settings, true));

    public Macvlan {
        flags = flags.map(Set::copyOf);
        sources = Set.copyOf(sources);
        if (!sources.isEmpty() && mode.isPresent() && mode.get() != Mode.SOURCE) {
            throw new IllegalArgumentException("a list of sources in mode " + mode.get());
        }
        requireNonNull(others, "others");
    }

    public static Builder of(Mode mode) {
        return new Builder().mode(mode);
    }

    /** {@code macvlan} or {@code macvtap}. */
    @Override
    public String name() {
        return (tap ? MACVTAP : MACVLAN).name();
    }

    private static Macvlan read(AttributeReader settings, boolean tap) {
        var builder = new Builder().tap(tap);
        return builder.others(TABLE.read(settings, builder)).build();
    }

    private static void writeFlags(MessageWriter message, Macvlan macvlan) {
        macvlan.flags.ifPresent(flags -> message.attributeU16(
                IFLA_MACVLAN_FLAGS, flags.stream().mapToInt(flag -> flag.bit).sum()));
    }

    private static boolean readFlags(AttributeReader in, Builder into) {
        int bits = in.u16();
        var flags = EnumSet.noneOf(Flag.class);
        for (Flag flag : Flag.values()) {
            if ((bits & flag.bit) != 0) {
                flags.add(flag);
                bits &= ~flag.bit;
            }
        }
        into.flags(flags);
        return bits == 0;
    }

    private static void writeSources(MessageWriter message, Macvlan macvlan) {
        if (!macvlan.sources.isEmpty()) {
            message.attributeU32(IFLA_MACVLAN_MACADDR_MODE, MACVLAN_MACADDR_SET);
            int data = message.begin(IFLA_MACVLAN_MACADDR_DATA);
            macvlan.sources.forEach(mac -> message.attribute(IFLA_MACVLAN_MACADDR, mac));
            message.end(data);
        }
    }

    private static boolean readSources(AttributeReader in, Builder into) {
        var sources = new HashSet<MacAddress>();
        AttributeReader data = in.nested();
        while (data.next()) {
            sources.add(data.mac()
                    .orElseThrow(() -> new MalformedMessageException("a source of " + data.length() + " bytes")));
        }
        into.sources(sources);
        return true;
    }

    /** Only what is there. */
    @Override
    public String toString() {
        return Settings.text(this);
    }

    /** What each setting means stands at the components of the record. Confined to one thread. */
    public static final class Builder {
        private boolean tap = false;
        private Optional<Mode> mode = Optional.empty();
        private Optional<Set<Flag>> flags = Optional.empty();
        private Set<MacAddress> sources = Set.of();
        private OptionalInt broadcastQueueLength = OptionalInt.empty();
        private OptionalInt broadcastCutoff = OptionalInt.empty();
        private RawAttributes others = RawAttributes.NONE;

        private Builder() {}

        public Builder tap(boolean on) {
            tap = on;
            return this;
        }

        public Builder mode(Mode value) {
            mode = Optional.of(value);
            return this;
        }

        public Builder flags(Set<Flag> value) {
            flags = Optional.of(value);
            return this;
        }

        public Builder sources(Set<MacAddress> value) {
            sources = value;
            return this;
        }

        public Builder broadcastQueueLength(int value) {
            broadcastQueueLength = OptionalInt.of(value);
            return this;
        }

        public Builder broadcastCutoff(int value) {
            broadcastCutoff = OptionalInt.of(value);
            return this;
        }

        public Builder others(RawAttributes value) {
            others = value;
            return this;
        }

        public Macvlan build() {
            return new Macvlan(tap, mode, flags, sources, broadcastQueueLength, broadcastCutoff, others);
        }
    }
}
