package io.polder.netlink.route;

/** How far an address or a route's destination is (rtnetlink(7), {@code rt_scopes}). */
public enum Scope {
    UNIVERSE(0),
    SITE(200),
    LINK(253),
    HOST(254),
    NOWHERE(255);

    private final int number;

    Scope(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** The named scope that is nearest from above, since administrators may number their own. */
    static Scope of(int number) {
        for (Scope scope : values()) {
            if (number <= scope.number) {
                return scope;
            }
        }
        return NOWHERE;
    }
}
