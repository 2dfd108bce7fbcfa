package io.polder.netlink.route;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Checks of numbers that an attribute or a field of it must be able to say. Stateless. */
final class Range {

    private Range() {}

    /** @throws IllegalArgumentException when it is present and not in the range, naming it */
    static void check(String what, OptionalInt value, int least, int most) {
        value.ifPresent(number -> check(what, number, least, most));
    }

    static void check(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " " + value + " is not in " + least + ".." + most);
        }
    }

    /** @throws IllegalArgumentException when it is present and no number of seconds in 32 bits */
    static void checkSeconds(String what, Optional<Duration> value) {
        value.ifPresent(time -> {
            if (time.toNanosPart() != 0 || time.toSeconds() >>> 32 != 0) {
                throw new IllegalArgumentException(what + " " + time + " is not a number of seconds in 0..4294967295");
            }
        });
    }
}
