package io.polder.pool;

import io.polder.spi.ClientToken;
import java.time.Instant;
import java.util.List;

/** What happens in a pool, as its journal has it. Immutable. */
sealed interface PoolRecord<R> {

    /** The factory brought these. */
    record Made<R>(List<R> resources) implements PoolRecord<R> {
        public Made {
            resources = List.copyOf(resources);
        }
    }

    /** These are the pool's no more. */
    record Gone<R>(List<R> resources) implements PoolRecord<R> {
        public Gone {
            resources = List.copyOf(resources);
        }
    }

    /** The owner holds the resource from now on, and nobody else does. */
    record Leased<R>(Owner owner, R resource, Instant at) implements PoolRecord<R> {}

    /** The owner holds nothing from now on. */
    record Released<R>(Owner owner, Instant at) implements PoolRecord<R> {}

    /** A factory is about to ask for this. */
    record Begun<R>(Intent intent) implements PoolRecord<R> {}

    /** What was asked for with this token has an outcome. */
    record Ended<R>(ClientToken token) implements PoolRecord<R> {}
}
