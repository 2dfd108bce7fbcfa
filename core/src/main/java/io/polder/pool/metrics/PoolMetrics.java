package io.polder.pool.metrics;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.polder.pool.Lease;
import io.polder.pool.PoolLevels;
import io.polder.pool.PoolListener;
import io.polder.pool.ResourcePool;
import java.time.Duration;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A pool's meters. Thread-safe.
 *
 * <ul>
 *   <li>gauges {@code polder.pool.resources} with tag {@code state} (in_use, idle, pending, cooling, disposing,
 *       unconfirmed), {@code polder.pool.waiting}, {@code polder.pool.mark} with tag {@code mark} (low, refill, high,
 *       capacity), {@code polder.pool.ready} (1 or 0, see {@link ResourcePool#health})
 *   <li>counters {@code polder.pool.allocated}, {@code polder.pool.disposed}, {@code polder.pool.failures} with tag {@code
 *       call} (refill, disposal), {@code polder.pool.lost}
 *   <li>timer {@code polder.pool.wait}: what owners waited for their leases, with the many that did not wait at all
 * </ul>
 *
 * <p>Being told of every lease, a pool without a journal passes none without its lock.
 */
@SuppressWarnings("exports") // Who uses it requires micrometer.core; who does not need not have it.
public final class PoolMetrics implements MeterBinder {

    private final ResourcePool<?> pool;
    private final Tags tags;

    /** @param name the value of the tag {@code pool} that all of the meters have */
    public PoolMetrics(ResourcePool<?> pool, String name) {
        this.pool = requireNonNull(pool, "pool");
        this.tags = Tags.of("pool", requireNonNull(name, "name"));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        resources(registry, "in_use", PoolLevels::inUse);
        resources(registry, "idle", PoolLevels::idle);
        resources(registry, "pending", PoolLevels::pending);
        resources(registry, "cooling", PoolLevels::cooling);
        resources(registry, "disposing", PoolLevels::disposing);
        resources(registry, "unconfirmed", PoolLevels::unconfirmed);
        Gauge.builder("polder.pool.waiting", pool, p -> p.snapshot().levels().waiting())
                .description("Owners that wait for a resource")
                .tags(tags)
                .register(registry);
        mark(registry, "low", p -> p.snapshot().marks().low());
        mark(registry, "refill", p -> p.snapshot().marks().refill());
        mark(registry, "high", p -> p.snapshot().marks().high());
        mark(registry, "capacity", p -> p.snapshot().settings().capacity());
        Gauge.builder("polder.pool.ready", pool, p -> p.health().ready() ? 1 : 0)
                .description("Whether who asks now can hope for a resource")
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("polder.pool.allocated", pool, p -> p.snapshot().allocated())
                .description("Resources that the cloud has brought")
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("polder.pool.disposed", pool, p -> p.snapshot().disposed())
                .description("Resources given back to the cloud")
                .tags(tags)
                .register(registry);
        pool.addListener(new Events(registry));
    }

    private void resources(MeterRegistry registry, String state, ToIntFunction<PoolLevels> count) {
        Gauge.builder(
                        "polder.pool.resources",
                        pool,
                        p -> count.applyAsInt(p.snapshot().levels()))
                .description("Resources of the pool")
                .tags(tags.and("state", state))
                .register(registry);
    }

    private void mark(MeterRegistry registry, String mark, ToIntFunction<ResourcePool<?>> value) {
        Gauge.builder("polder.pool.mark", pool, value::applyAsInt)
                .description("The marks in force, and the capacity")
                .tags(tags.and("mark", mark))
                .register(registry);
    }

    /** What is not seen in a snapshot. */
    private final class Events implements PoolListener<Object> {

        private final Timer waits;
        private final Counter refills;
        private final Counter disposals;
        private final Counter lost;

        Events(MeterRegistry registry) {
            waits = Timer.builder("polder.pool.wait")
                    .description("What owners waited for their leases")
                    .tags(tags)
                    .register(registry);
            refills = failures(registry, "refill");
            disposals = failures(registry, "disposal");
            lost = Counter.builder("polder.pool.lost")
                    .description("Resources that the cloud has not got any more, leased ones included")
                    .tags(tags)
                    .register(registry);
        }

        private Counter failures(MeterRegistry registry, String call) {
            return Counter.builder("polder.pool.failures")
                    .description("Calls of the factory that failed")
                    .tags(tags.and("call", call))
                    .register(registry);
        }

        @Override
        public void leased(Lease<?> lease, Duration waited) {
            waits.record(waited);
        }

        @Override
        public void refillFailed(Throwable failure, Duration retryIn) {
            refills.increment();
        }

        @Override
        public void disposeFailed(Throwable failure, Duration retryIn) {
            disposals.increment();
        }

        @Override
        public void lost(List<?> resources) {
            lost.increment(resources.size());
        }

        @Override
        public void leaseLost(Lease<?> lease) {
            lost.increment();
        }
    }
}
