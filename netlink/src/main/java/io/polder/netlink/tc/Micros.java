package io.polder.netlink.tc;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Times that the kernel takes in microseconds. Stateless. */
final class Micros {

    private Micros() {}

    /** Refuses what is no whole number of them up to {@code most}, naming it. */
    static void check(String what, Duration time, long most) {
        if (time.isNegative() || time.compareTo(of(most)) > 0 || time.toNanos() % 1000 != 0) {
            throw new IllegalArgumentException(what + " " + time + " is not a whole number in 0.." + most + " us");
        }
    }

    static Duration of(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    static long in(Duration time) {
        return time.toNanos() / 1000;
    }
}
