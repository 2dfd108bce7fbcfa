package io.polder.netlink.route;

import io.polder.netlink.MalformedMessageException;

/** What the kernel knows of a neighbour (ip-neighbour(8), {@code NUD_*} in neighbour.h). */
public enum NeighbourState {
    /** Nothing: it is a proxy entry, or nobody has asked yet. */
    NONE(0),
    /** It is being asked for. */
    INCOMPLETE(0x01),
    /** It was heard of lately. */
    REACHABLE(0x02),
    /** It was not; it is used all the same, and checked when it is. */
    STALE(0x04),
    /** It was used, and is about to be checked. */
    DELAY(0x08),
    /** It is being checked. */
    PROBE(0x10),
    /** It did not answer. */
    FAILED(0x20),
    /** It needs no check, but may be thrown out when the table is full. */
    NOARP(0x40),
    /** It was set by an administrator or an agent, and stays. */
    PERMANENT(0x80);

    private final int bit;

    NeighbourState(int bit) {
        this.bit = bit;
    }

    int bit() {
        return bit;
    }

    static NeighbourState of(int bits) {
        for (NeighbourState state : values()) {
            if (state.bit == bits) {
                return state;
            }
        }
        throw new MalformedMessageException("a neighbour with the states 0x" + Integer.toHexString(bits));
    }
}
