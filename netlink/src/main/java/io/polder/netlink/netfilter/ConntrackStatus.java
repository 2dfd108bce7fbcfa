package io.polder.netlink.netfilter;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** What netfilter knows of a flow ({@code IPS_*} in include/uapi/linux/netfilter/nf_conntrack_common.h). */
public enum ConntrackStatus {
    /** Another flow's helper foretold it. */
    EXPECTED(0),
    /** Packets went both ways. */
    SEEN_REPLY(1),
    /** It is not dropped early when the table is full. */
    ASSURED(2),
    /** It is in the table. */
    CONFIRMED(3),
    SRC_NAT(4),
    DST_NAT(5),
    SEQ_ADJUST(6),
    SRC_NAT_DONE(7),
    DST_NAT_DONE(8),
    DYING(9),
    /** Its timeout is not renewed by packets. */
    FIXED_TIMEOUT(10),
    TEMPLATE(11),
    UNTRACKED(12),
    HELPER(13),
    /** Its packets take a flow table's short way. */
    OFFLOAD(14),
    HW_OFFLOAD(15);

    private final int bit;

    ConntrackStatus(int shift) {
        this.bit = 1 << shift;
    }

    /** Those with a name; bits of later kernels have none. */
    static Set<ConntrackStatus> of(int bits) {
        var status = EnumSet.noneOf(ConntrackStatus.class);
        for (ConntrackStatus value : values()) {
            if ((bits & value.bit) != 0) {
                status.add(value);
            }
        }
        return status;
    }

    static int bits(Collection<ConntrackStatus> status) {
        return status.stream().mapToInt(value -> value.bit).reduce(0, (a, b) -> a | b);
    }
}
