package io.polder.netlink.tc;

import java.util.Optional;

/** What becomes of a packet after an action: {@code TC_ACT_*} in include/uapi/linux/pkt_cls.h, tc-actions(8). */
public enum Verdict {
    /** The next filter is asked: {@code continue} of tc(8), what the filter itself says without actions. */
    UNSPEC(-1),
    /** It goes on its way: {@code pass}. */
    OK(0),
    /** The filters are asked anew, from the first: {@code reclassify}. */
    RECLASSIFY(1),
    /** It is dropped: {@code drop}. */
    SHOT(2),
    /** The next action is carried out: {@code pipe}. */
    PIPE(3),
    /** Somebody else has it: {@code stolen}. */
    STOLEN(4),
    QUEUED(5),
    REPEAT(6),
    REDIRECT(7),
    /** It goes to the processor, where hardware would have handled it: {@code trap}. */
    TRAP(8);

    private static final Verdict[] ALL = values();

    private final int number;

    Verdict(int number) {
        this.number = number;
    }

    /** The kernel's number: what a direct-action program returns. */
    public int number() {
        return number;
    }

    /** Empty for those that carry a number of their own, such as that of a chain to go to. */
    static Optional<Verdict> of(int number) {
        return number < -1 || number > TRAP.number ? Optional.empty() : Optional.of(ALL[number + 1]);
    }
}
