package io.polder.pool;

import io.polder.provider.aliyun.AliyunProviderFactory;
import io.polder.spi.CloudProvider;
import io.polder.spi.InstanceIdentity;
import io.polder.spi.InstanceType;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A process with a durable pool under load, to be killed. It says {@code + owner address} when an owner has a lease, {@code
 * - owner} before it releases one, {@code = owner address} of each lease that it finds at its start, and {@code ready} after
 * those.
 */
final class KilledAgent {

    static final String KEY = "LTAIkilled";
    static final String SECRET = "of-the-killed";
    static final int OWNERS = 20;

    private static final PoolSettings SETTINGS = PoolSettings.of(2, 4, 14)
            .withCoolDown(Duration.ofMillis(200))
            .withBackoff(Duration.ofMillis(50), Duration.ofMillis(500));
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final WatermarkPool<EniAddress> pool;
    private final Random random = new Random();
    private final Map<Owner, Boolean> busy = new ConcurrentHashMap<>(); // True for those that hold a lease.

    private KilledAgent(WatermarkPool<EniAddress> pool) {
        this.pool = pool;
    }

    /** Arguments: the cloud's endpoint, the instance, its type, its subnet, the journal's directory, and "drain" or nothing. */
    public static void main(String[] arguments) throws Exception {
        CloudProvider cloud = new AliyunProviderFactory()
                .open(Map.of(
                        "region",
                        "cn-hangzhou",
                        "access-key.id",
                        KEY,
                        "access-key.secret",
                        SECRET,
                        "endpoint",
                        arguments[0],
                        "metadata",
                        "none"));
        var instance = new InstanceIdentity(arguments[1], arguments[2], "cn-hangzhou", "cn-hangzhou-i", arguments[3]);
        InstanceType type = cloud.instanceTypes().describe(arguments[2], PATIENCE);
        var executor = new ScheduledThreadPoolExecutor(6);
        Clock clock = Clock.systemUTC();
        var journal = PoolJournal.open(Path.of(arguments[4]), EniAddressFactory.codec(), clock);
        var factory = new EniAddressFactory(
                cloud,
                type,
                EniSettings.of(instance)
                        .withPollInterval(Duration.ofMillis(10))
                        .withRequestTimeout(Duration.ofSeconds(1)),
                time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()),
                clock,
                new Random(),
                journal.intents());
        var agent = new KilledAgent(WatermarkPool.open(SETTINGS, factory, executor, clock, new Random(), journal));
        agent.tellLeases();
        if (arguments.length > 5) {
            agent.drain();
            journal.close();
            executor.shutdownNow();
        } else {
            agent.work();
        }
    }

    private static Owner owner(int number) {
        return new Owner("c" + number, "eth0");
    }

    private static void tell(String what, Owner owner, Lease<EniAddress> lease) {
        System.out.println(what + " " + owner + " " + lease.resource().address().getHostAddress());
    }

    private void tellLeases() {
        for (int i = 0; i < OWNERS; i++) {
            Owner owner = owner(i);
            pool.lease(owner).ifPresent(lease -> tell("=", owner, lease));
            if (pool.lease(owner).isPresent()) {
                busy.put(owner, true);
            }
        }
        System.out.println("ready");
    }

    /** As a container runtime does: one thing at a time for each owner. */
    private void work() throws InterruptedException {
        while (true) {
            Owner owner = owner(random.nextInt(OWNERS));
            Boolean held = busy.get(owner);
            if (held == null) {
                busy.put(owner, false);
                acquire(owner);
            } else if (held && random.nextBoolean()) {
                System.out.println("- " + owner);
                pool.release(owner);
                busy.remove(owner);
            }
            Thread.sleep(random.nextInt(8));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What comes of it is told.
    private void acquire(Owner owner) {
        pool.acquire(owner, PATIENCE).whenComplete((lease, failure) -> {
            if (failure == null) {
                tell("+", owner, lease);
                busy.put(owner, true);
            } else {
                busy.remove(owner);
            }
        });
    }

    private void drain() throws Exception {
        Thread.sleep(1_000); // Until it has looked at the cloud.
        for (int i = 0; i < OWNERS; i++) {
            System.out.println("- " + owner(i));
        }
        pool.retain(Set.of(), pool.moment());
        pool.closeAndDispose(Duration.ofMinutes(2)).get();
    }
}
