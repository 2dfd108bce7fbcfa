package io.polder.netlink.route;

/**
 * Whether a multicast router is behind a bridge or its port ({@code MDB_RTR_TYPE_*} in include/uapi/linux/if_bridge.h).
 */
public enum MulticastRouter {
    /** There is none. */
    DISABLED(0),
    /** There is one where queries come from. */
    DETECTED(1),
    /** There is one. */
    PERMANENT(2),
    /** There is one for as long as a query would say so. */
    TEMPORARY(3);

    private final int number;

    MulticastRouter(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
