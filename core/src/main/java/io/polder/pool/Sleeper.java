package io.polder.pool;

import java.time.Duration;

/** How a blocking call waits between two looks at the cloud: {@code Thread::sleep} or a virtual clock. Thread-safe. */
@FunctionalInterface
public interface Sleeper {

    /** Returns after that time. */
    void sleep(Duration duration) throws InterruptedException;
}
