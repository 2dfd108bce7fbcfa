package io.polder.netlink.route;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What is set of an address besides its numbers (ip-address(8), {@code IFA_F_*} in if_addr.h). */
public enum AddressFlag {
    /** IPv6: it can be used at once, without duplicate address detection (RFC 4862). */
    NODAD(0x2),
    /** IPv6: it is the home address of Mobile IPv6 (RFC 6275). */
    HOME(0x10),
    /** IPv6: the kernel makes temporary addresses of its prefix (RFC 8981). */
    MNGTMPADDR(0x100),
    /** The kernel adds no route to its prefix. */
    NOPREFIXROUTE(0x200),
    /** It is a multicast address that the kernel joins on the link. */
    AUTOJOIN(0x400);

    /** Those the kernel drops for IPv4 without a word ({@code IPV6ONLY_FLAGS} in net/ipv4/devinet.c). */
    static final Set<AddressFlag> IPV6_ONLY = Set.of(NODAD, HOME, MNGTMPADDR);

    private static final AddressFlag[] ALL = values();

    private final int bit;

    AddressFlag(int bit) {
        this.bit = bit;
    }

    int bit() {
        return bit;
    }

    static Set<AddressFlag> of(int bits) {
        var flags = EnumSet.noneOf(AddressFlag.class);
        for (AddressFlag flag : ALL) {
            if ((bits & flag.bit) != 0) {
                flags.add(flag);
            }
        }
        return flags;
    }

    static int bits(Set<AddressFlag> flags) {
        int bits = 0;
        for (AddressFlag flag : ALL) {
            bits |= flags.contains(flag) ? flag.bit : 0;
        }
        return bits;
    }

    /** As ip(8) names it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
