package io.polder.pool;

import java.util.Map;

/** What the queues of the node's ENIs have to do. Thread-safe; returns at once what was seen last. */
@FunctionalInterface
public interface QueueLoads {

    /** By MAC address, in the form {@code "02:fd:00:00:00:03"}. */
    Map<String, QueueLoad> latest();

    /** Nothing is known of any. */
    static QueueLoads none() {
        return Map::of;
    }
}
