package io.polder.netlink.route;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What is set of a neighbour or a forwarding entry, or said of it by the kernel (ip-neighbour(8), bridge(8), {@code
 * NTF_*} in neighbour.h).
 */
public enum NeighbourFlag {
    /** Only when it is set: the kernel checks the neighbour at once, or renews a forwarding entry. */
    USE(0x01),
    /** Proxy ARP or proxy NDP: this machine answers in its place. */
    PROXY(0x08),
    /** A routing daemon or other software keeps it; it does not age. */
    EXTERN_LEARN(0x10),
    /** The kernel's word: hardware has it too. */
    OFFLOADED(0x20),
    /** A forwarding entry that does not move when its address appears on another port. */
    STICKY(0x40),
    /** The neighbour is an IPv6 router. */
    ROUTER(0x80),
    /** The kernel keeps it resolved by checking it again and again (Linux 5.16). */
    MANAGED(0x1_00),
    /** The kernel's word: traffic from that address is not let in by a locked port (Linux 5.18). */
    LOCKED(0x2_00);

    static final int SELF = 0x02;
    static final int MASTER = 0x04;
    static final Set<NeighbourFlag> NONE = Set.of();

    private static final NeighbourFlag[] ALL = values();
    private static final int EXTENDED_SHIFT = 8;

    private final int bit;

    NeighbourFlag(int bit) {
        this.bit = bit;
    }

    int bit() {
        return bit;
    }

    /** @param extended {@code NDA_FLAGS_EXT} */
    static Set<NeighbourFlag> of(int bits, int extended) {
        int all = bits | extended << EXTENDED_SHIFT;
        var flags = EnumSet.noneOf(NeighbourFlag.class);
        for (NeighbourFlag flag : ALL) {
            if ((all & flag.bit) != 0) {
                flags.add(flag);
            }
        }
        return flags;
    }

    /** {@code ndm_flags}. */
    static int bits(Set<NeighbourFlag> flags) {
        return allBits(flags) & 0xff;
    }

    /** {@code NDA_FLAGS_EXT}. */
    static int extendedBits(Set<NeighbourFlag> flags) {
        return allBits(flags) >>> EXTENDED_SHIFT;
    }

    private static int allBits(Set<NeighbourFlag> flags) {
        int bits = 0;
        for (NeighbourFlag flag : ALL) {
            bits |= flags.contains(flag) ? flag.bit : 0;
        }
        return bits;
    }

    /** As ip(8) and bridge(8) name it, such as {@code extern_learn}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
