package io.polder.netlink.route;

import java.util.EnumSet;
import java.util.Set;

/** What the kernel says of an address (ip-address(8), {@code IFA_F_*} in if_addr.h). */
public enum AddressState {
    /** IPv4: another address of the link with the same prefix came first, and this one goes with it. */
    SECONDARY(0x1),
    /** IPv6: made by the kernel for privacy, to be replaced by and by (RFC 8981). Shares its bit with {@link #SECONDARY}. */
    TEMPORARY(0x1),
    /** IPv6: used while duplicate address detection is under way (RFC 4429). */
    OPTIMISTIC(0x4),
    /** IPv6: somebody else has it, so it is not used. */
    DADFAILED(0x8),
    /** No new connection is made from it: its preferred lifetime is over. */
    DEPRECATED(0x20),
    /** IPv6: not used before duplicate address detection is over. */
    TENTATIVE(0x40),
    /** It has no end. */
    PERMANENT(0x80),
    /** IPv6: made by the kernel with a stable interface identifier (RFC 7217). */
    STABLE_PRIVACY(0x800);

    private final int bit;

    AddressState(int bit) {
        this.bit = bit;
    }

    static Set<AddressState> of(int bits, boolean ipv4) {
        var states = EnumSet.noneOf(AddressState.class);
        for (AddressState state : values()) {
            if ((bits & state.bit) != 0 && state != (ipv4 ? TEMPORARY : SECONDARY)) {
                states.add(state);
            }
        }
        return states;
    }
}
