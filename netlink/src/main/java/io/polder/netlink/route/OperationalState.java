package io.polder.netlink.route;

/** Whether packets can pass a link (RFC 2863, IF_OPER_* in include/uapi/linux/if.h). */
public enum OperationalState {
    /** The driver does not say. */
    UNKNOWN(0),
    NOT_PRESENT(1),
    DOWN(2),
    /** A link below it is down. */
    LOWER_LAYER_DOWN(3),
    TESTING(4),
    /** Waits for something, such as authentication. */
    DORMANT(5),
    UP(6);

    private final int number;

    OperationalState(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
