package io.polder.netlink.route;

/** What a route does with a packet (rtnetlink(7), {@code rtm_type}). */
public enum RouteType {
    /** Of an answer: a type that has no name here. */
    UNSPECIFIED(0),
    /** Sends it on. */
    UNICAST(1),
    /** Delivers it here. */
    LOCAL(2),
    BROADCAST(3),
    ANYCAST(4),
    MULTICAST(5),
    /** Drops it without a word. */
    BLACKHOLE(6),
    /** Drops it and answers ICMP host unreachable. */
    UNREACHABLE(7),
    /** Drops it and answers ICMP administratively prohibited. */
    PROHIBIT(8),
    /** Goes on with the next rule. */
    THROW(9),
    NAT(10),
    XRESOLVE(11);

    private static final RouteType[] ALL = values();

    private final int number;

    RouteType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** {@link #UNSPECIFIED} for a number that has no name. */
    static RouteType of(int number) {
        return number < ALL.length ? ALL[number] : UNSPECIFIED;
    }
}
