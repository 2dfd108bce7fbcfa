package io.polder.netlink.netfilter;

import static java.util.Objects.requireNonNull;

/**
 * The part of the connection tracking table that a flow is in: flows with the same addresses and ports may be in
 * different ones (include/net/netfilter/nf_conntrack_zones.h). Immutable.
 *
 * @param id 0 is where flows are unless a rule says otherwise
 */
public record ConntrackZone(int id, Direction direction) {

    /** Which of a flow's packets are looked up there; the others are looked up in zone 0. */
    public enum Direction {
        ORIGINAL,
        REPLY,
        BOTH
    }

    public static final ConntrackZone DEFAULT = new ConntrackZone(0, Direction.BOTH);

    public ConntrackZone {
        requireNonNull(direction, "direction");
        checkId(id);
        if (id == 0) {
            direction = Direction.BOTH;
        }
    }

    /** A zone for both directions. */
    public static ConntrackZone of(int id) {
        return new ConntrackZone(id, Direction.BOTH);
    }

    static void checkId(int id) {
        if (id < 0 || id > 0xffff) {
            throw new IllegalArgumentException("zone " + id + " is not in 0..65535");
        }
    }
}
