package io.polder.benchmarks.simulate;

import io.polder.pool.EniAddress;
import io.polder.pool.EniAddressFactory;
import io.polder.pool.EniSettings;
import io.polder.pool.Lease;
import io.polder.pool.Owner;
import io.polder.pool.PoolSettings;
import io.polder.pool.WatermarkPool;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** The real pool with the real factory. */
final class PolderAddresses implements Addresses {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final WatermarkPool<EniAddress> pool;
    private final boolean expects;

    /**
     * @param enis how many ENIs it keeps
     * @param expects whether it makes use of what is expected
     */
    PolderAddresses(Policy.Site site, PoolSettings settings, int enis, boolean expects) {
        this.expects = expects;
        var factory = new EniAddressFactory(
                site.cloud(),
                site.type(),
                EniSettings.of(site.instance()).withMinimumEnis(enis),
                site.clock()::sleep,
                site.clock(),
                new Random(site.seed()));
        this.pool = WatermarkPool.open(
                settings, factory, site.clock().scheduler(), site.clock(), new Random(site.seed() + 1));
    }

    @Override
    public void expect(int pods, Duration within) {
        if (expects) {
            pool.expect(pods, within);
        }
    }

    @Override
    public CompletableFuture<EniAddress> add(String pod) {
        return pool.acquire(new Owner(pod, "eth0"), PATIENCE).thenApply(Lease::resource);
    }

    @Override
    public void delete(String pod) {
        pool.release(new Owner(pod, "eth0"));
    }
}
