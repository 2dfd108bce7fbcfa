package io.polder.netlink.route;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Times in {@code clock_t}, hundredths of a second on every architecture (USER_HZ, time(7)). Stateless. */
final class Clock {

    private static final int USER_HZ = 100;
    private static final int NANOS_PER_TICK = 1_000_000_000 / USER_HZ;

    /** The longest that 32 bits can say. */
    static final Duration MAX_32 = duration(0xffff_ffffL);

    /** The longest that 64 bits can say. */
    static final Duration MAX_64 = duration(-1);

    private Clock() {}

    /** @throws IllegalArgumentException when one is negative, longer than {@code max}, or no number of hundredths */
    static void check(Duration max, Stream<Optional<Duration>> times) {
        times.flatMap(Optional::stream).forEach(time -> {
            if (time.isNegative() || time.compareTo(max) > 0 || time.toNanosPart() % NANOS_PER_TICK != 0) {
                throw new IllegalArgumentException(time + " is not a number of hundredths of a second up to " + max);
            }
        });
    }

    /** @param ticks unsigned */
    static Duration duration(long ticks) {
        return Duration.ofSeconds(
                Long.divideUnsigned(ticks, USER_HZ), Long.remainderUnsigned(ticks, USER_HZ) * NANOS_PER_TICK);
    }

    static long ticks(Duration time) {
        return time.toSeconds() * USER_HZ + time.toNanosPart() / NANOS_PER_TICK;
    }
}
