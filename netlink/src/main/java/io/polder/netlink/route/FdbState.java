package io.polder.netlink.route;

/** How long a forwarding entry stays (bridge(8)). */
public enum FdbState {
    /** For ever; in a bridge it means that the address is the port's own, so frames for it are delivered here. */
    PERMANENT(0xc0), // NUD_PERMANENT, and NUD_NOARP as bridge(8) has it.
    /** For ever. */
    STATIC(0x42), // NUD_NOARP, and NUD_REACHABLE without which a VXLAN device takes no entry.
    /** Until it ages, as if it had been learned. */
    DYNAMIC(0x02); // NUD_REACHABLE

    private static final int NUD_NOARP = 0x40;
    private static final int NUD_PERMANENT = 0x80;

    private final int bits;

    FdbState(int bits) {
        this.bits = bits;
    }

    int bits() {
        return bits;
    }

    static FdbState of(int bits) {
        if ((bits & NUD_PERMANENT) != 0) {
            return PERMANENT;
        }
        return (bits & NUD_NOARP) != 0 ? STATIC : DYNAMIC;
    }
}
