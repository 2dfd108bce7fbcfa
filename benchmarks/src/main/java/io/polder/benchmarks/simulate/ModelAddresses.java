package io.polder.benchmarks.simulate;

import io.polder.pool.EniAddress;
import io.polder.pool.EniAddressFactory;
import io.polder.pool.EniSettings;
import io.polder.spi.CloudException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * What the models of other systems share: they ask the same cloud, by the same factory, for addresses; what they keep and when
 * they ask is theirs. Confined to the clock.
 */
abstract class ModelAddresses implements Addresses {

    private static final Duration CALL = Duration.ofMinutes(2);

    final Policy.Site site;
    final Random random;
    final Map<String, EniAddress> held = new HashMap<>();
    final Deque<EniAddress> idle = new ArrayDeque<>();
    private final EniAddressFactory factory;

    ModelAddresses(Policy.Site site) {
        this.site = site;
        this.random = new Random(site.seed());
        this.factory = new EniAddressFactory(
                site.cloud(),
                site.type(),
                EniSettings.of(site.instance()).withMinimumLife(Duration.ZERO),
                site.clock()::sleep,
                site.clock(),
                new Random(site.seed() + 1));
    }

    /** Blocks, and cleans up after a failure. */
    final List<EniAddress> allocate(int count) {
        try {
            return factory.allocate(Math.min(count, factory.maxBatch()), CALL);
        } catch (CloudException e) {
            tidy();
            throw e;
        }
    }

    private void tidy() {
        try {
            factory.tidy(CALL);
        } catch (CloudException e) {
            return; // The next time.
        }
    }

    /** Blocks; returns what is not gone. */
    final List<EniAddress> dispose(List<EniAddress> surplus) {
        try {
            var gone = factory.dispose(surplus, CALL);
            return surplus.stream().filter(each -> !gone.contains(each)).toList();
        } catch (CloudException e) {
            return surplus;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What it throws ends the simulation.
    final void later(Duration delay, Runnable task) {
        try {
            site.clock().scheduler().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return; // The simulation has ended, and with it what was under way.
        }
    }

    final void now(Runnable task) {
        site.clock().scheduler().execute(task);
    }

    /** A delay with jitter: from the base to so many times of it. */
    final Duration jittered(Duration base, double most) {
        return Duration.ofMillis((long) (base.toMillis() * (1 + random.nextDouble() * (most - 1))));
    }
}
