package io.polder.netlink.route;

import io.polder.netlink.IpAddress;

/**
 * How far an address or a route's destination is (rtnetlink(7), {@code rt_scopes}). Administrators may number their own,
 * which lie between {@link #UNIVERSE} and {@link #LINK}. Immutable.
 *
 * @param number 0 to 255: the higher, the nearer
 */
public record Scope(int number) {

    private static final Scope[] ALL = new Scope[256];

    static {
        for (int number = 0; number < ALL.length; number++) {
            ALL[number] = new Scope(number);
        }
    }

    public static final Scope UNIVERSE = of(0);
    public static final Scope SITE = of(200);
    public static final Scope LINK = of(253);
    public static final Scope HOST = of(254);
    public static final Scope NOWHERE = of(255);

    public Scope {
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException("scope " + number + " is not in 0..255");
        }
    }

    /** The scope of that number. */
    public static Scope of(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : new Scope(number);
    }

    /**
     * The scope that an IPv6 address has by itself (RFC 4007, RFC 4291); {@link #UNIVERSE} for IPv4, where whoever adds it
     * says so.
     */
    static Scope of(IpAddress address) {
        if (address.isIpv4()) {
            return UNIVERSE;
        }
        if (address.isLoopback()) {
            return HOST;
        }
        int bits = (int) (address.high() >>> 48);
        return switch (address.isMulticast() ? bits & 0xf : bits & 0xffc0) {
            case 1 -> HOST;
            case 2, 0xfe80 -> LINK;
            case 5, 0xfec0 -> SITE;
            default -> UNIVERSE;
        };
    }

    /** As ip(8) names it: {@code global}, {@code site}, {@code link}, {@code host}, {@code nowhere}, or the number. */
    @Override
    public String toString() {
        return switch (number) {
            case 0 -> "global";
            case 200 -> "site";
            case 253 -> "link";
            case 254 -> "host";
            case 255 -> "nowhere";
            default -> Integer.toString(number);
        };
    }
}
