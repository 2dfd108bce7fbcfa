package io.polder.dns.server;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do. Stateless. */
final class Conditions {

    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private Conditions() {}

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + AT_MOST.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("it did not come to pass within " + AT_MOST);
            }
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }
}
