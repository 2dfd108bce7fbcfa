package io.polder.netlink.tc;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Random numbers for random settings. Confined to one thread. */
final class Draw {

    private final Random random;

    Draw(Random random) {
        this.random = random;
    }

    boolean half() {
        return random.nextBoolean();
    }

    /** Both bounds included, not negative; small numbers as often as large ones. */
    long between(long low, long high) {
        int bits = 64 - Long.numberOfLeadingZeros(high - low);
        long spread = bits == 0 ? 0 : random.nextLong() >>> (63 - random.nextInt(bits));
        return low + Math.min(spread, high - low);
    }

    int between(int low, int high) {
        return (int) between((long) low, (long) high);
    }

    int anyInt() {
        return random.nextInt();
    }

    <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** What one of them gives. */
    <T> T from(List<Supplier<? extends T>> sources) {
        return oneOf(sources).get();
    }
}
