package io.polder.provider.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;

/** Everything random about a cloud: the same sequence from the same seed. Thread-safe. */
final class Dice {

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final SplittableRandom random;

    Dice(SplittableRandom random) {
        this.random = random;
    }

    Duration roll(Latency latency) {
        synchronized (lock) {
            return latency.sample(random);
        }
    }

    String requestId() {
        synchronized (lock) {
            return new UUID(random.nextLong(), random.nextLong()).toString().toUpperCase(Locale.ROOT);
        }
    }
}
