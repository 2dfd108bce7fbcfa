package io.polder.netlink.route;

/** Which of several IPv6 routes to one destination is taken (RFC 4191, section 2.1; {@code RTA_PREF}). */
public enum RoutePreference {
    /** What a route has that says nothing else. */
    MEDIUM(0),
    HIGH(1),
    LOW(3);

    private final int number;

    RoutePreference(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** {@link #MEDIUM} for the reserved value, as RFC 4191 asks. */
    static RoutePreference of(int number) {
        return number == HIGH.number ? HIGH : number == LOW.number ? LOW : MEDIUM;
    }
}
