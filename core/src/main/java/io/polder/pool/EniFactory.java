package io.polder.pool;

import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import io.polder.spi.CloudProvider;
import io.polder.spi.Eni;
import io.polder.spi.InstanceType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Makes whole ENIs, attached to the instance, for pods that have one each. Thread-safe.
 *
 * <p>It counts the ENIs it made itself against the instance type's limit; the cloud counts all.
 */
public final class EniFactory implements ResourceFactory<Eni> {

    private static final int MOST_ATTACHMENTS_AT_ONCE = 5; // Per instance, on Alibaba Cloud.

    private final EniLifecycle lifecycle;
    private final InstanceType type;
    private final AtomicInteger enis = new AtomicInteger();

    /**
     * A factory for one instance.
     *
     * @param type of the instance
     * @param sleeper passes the time that {@code clock} shows
     * @param random of the client tokens: must differ between processes; used by this factory alone from now on
     */
    public EniFactory(
            CloudProvider cloud,
            InstanceType type,
            EniSettings settings,
            Sleeper sleeper,
            InstantSource clock,
            RandomGenerator random) {
        this.type = type;
        this.lifecycle = new EniLifecycle(
                cloud.networkInterfaces(), settings, sleeper, clock, new Tokens(random), IntentLog.none());
    }

    @Override
    public int maxBatch() {
        return 1;
    }

    @Override
    public int maxParallel() {
        return Math.max(1, Math.min(MOST_ATTACHMENTS_AT_ONCE, most()));
    }

    /** Makes one ENI: creates it, attaches it and waits until it is in use. */
    @Override
    public List<Eni> allocate(int count, Duration timeout) {
        if (enis.incrementAndGet() > most()) {
            enis.decrementAndGet();
            throw new CloudException.QuotaExceeded(
                    new Failure("make ENI", type.name(), "all " + most() + " secondary ENIs are made"));
        }
        try {
            return List.of(lifecycle.makeAttached(1, timeout));
        } catch (RuntimeException | Error e) {
            enis.decrementAndGet();
            throw e;
        }
    }

    /** Detaches and deletes the first of the ENIs. */
    @Override
    public List<Eni> dispose(List<Eni> resources, Duration timeout) {
        var eni = resources.get(0);
        lifecycle.remove(eni.id(), timeout);
        enis.decrementAndGet();
        return List.of(eni);
    }

    @Override
    public boolean tidy(Duration timeout) {
        return lifecycle.tidy(timeout);
    }

    private int most() {
        return type.maxEnis() - 1;
    }
}
