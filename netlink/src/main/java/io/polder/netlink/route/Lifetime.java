package io.polder.netlink.route;

import java.time.Duration;

/** Times to live in whole seconds, as netlink has them: 32 bits, of which the largest means for ever. Stateless. */
final class Lifetime {

    /** {@code INFINITY_LIFE_TIME} in include/net/addrconf.h. */
    static final int FOREVER = 0xffff_ffff;

    private Lifetime() {}

    /** @throws IllegalArgumentException when it is not 1 to 2<sup>32</sup>-2 whole seconds, naming it */
    static Duration check(Duration value, String what) {
        if (value.toSeconds() < 1 || value.getSeconds() >= 0xffff_ffffL || value.getNano() != 0) {
            throw new IllegalArgumentException(what + " " + value + " is not a whole 1 to 4294967294 seconds");
        }
        return value;
    }

    static Duration of(int seconds) {
        return Duration.ofSeconds(Integer.toUnsignedLong(seconds));
    }

    static int seconds(Duration value) {
        return (int) value.toSeconds();
    }
}
