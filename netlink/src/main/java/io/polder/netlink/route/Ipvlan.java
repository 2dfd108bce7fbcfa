package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.RawAttributes;
import java.util.Optional;

/**
 * A link that shares its parent's MAC address and is told apart by its IP addresses
 * (Documentation/networking/ipvlan.rst). All links of one parent share both settings. Immutable.
 *
 * @param mode L3 unless set
 * @param isolation whether links of one parent reach each other; {@code BRIDGE} unless set
 */
public record Ipvlan(Optional<Mode> mode, Optional<Isolation> isolation, RawAttributes others) implements LinkKind {

    /** {@code enum ipvlan_mode}. */
    public enum Mode {
        /** Switches frames. */
        L2(0),
        /** Routes packets; no broadcast, no ARP. */
        L3(1),
        /** As L3, through the netfilter hooks of the parent's namespace. */
        L3S(2);

        private final int number;

        Mode(int number) {
            this.number = number;
        }
    }

    /** IPVLAN_F_*. */
    public enum Isolation {
        /** They do. */
        BRIDGE(0),
        /** They do not: IPVLAN_F_PRIVATE. */
        PRIVATE(1),
        /** By way of the external switch: IPVLAN_F_VEPA. */
        VEPA(2);

        private final int flags;

        Isolation(int flags) {
            this.flags = flags;
        }
    }

    private static final AttributeTable<Ipvlan, Reading> TABLE = new AttributeTable<Ipvlan, Reading>()
            .choice(
                    1,
                    "IFLA_IPVLAN_MODE",
                    AttributeTable.Width.U16,
                    Mode.values(),
                    mode -> mode.number,
                    Ipvlan::mode,
                    (reading, mode) -> reading.mode = Optional.of(mode))
            .choice(
                    2,
                    "IFLA_IPVLAN_FLAGS",
                    AttributeTable.Width.U16,
                    Isolation.values(),
                    isolation -> isolation.flags,
                    Ipvlan::isolation,
                    (reading, isolation) -> reading.isolation = Optional.of(isolation));

    static final KindCodec<Ipvlan> CODEC = new KindCodec<>("ipvlan", Ipvlan.class, TABLE::write, Ipvlan::read);

    public Ipvlan {
        requireNonNull(mode, "mode");
        requireNonNull(isolation, "isolation");
        requireNonNull(others, "others");
    }

    /** Links of one parent reach each other. */
    public static Ipvlan of(Mode mode) {
        return new Ipvlan(Optional.of(mode), Optional.empty(), RawAttributes.NONE);
    }

    public static Ipvlan of(Mode mode, Isolation isolation) {
        return new Ipvlan(Optional.of(mode), Optional.of(isolation), RawAttributes.NONE);
    }

    @Override
    public String name() {
        return CODEC.name();
    }

    private static Ipvlan read(AttributeReader settings) {
        var reading = new Reading();
        RawAttributes others = TABLE.read(settings, reading);
        return new Ipvlan(reading.mode, reading.isolation, others);
    }

    private static final class Reading {
        private Optional<Mode> mode = Optional.empty();
        private Optional<Isolation> isolation = Optional.empty();
    }
}
