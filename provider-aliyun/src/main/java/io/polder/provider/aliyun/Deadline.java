package io.polder.provider.aliyun;

import java.time.Duration;

/** When a call of the SPI must be over, where it takes several of the cloud. Immutable. */
record Deadline(long nanos) {

    static Deadline in(Duration timeout) {
        long left = timeout.compareTo(Duration.ofDays(365)) > 0 ? Long.MAX_VALUE / 4 : timeout.toNanos();
        return new Deadline(System.nanoTime() + left);
    }

    /** Never negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }
}
