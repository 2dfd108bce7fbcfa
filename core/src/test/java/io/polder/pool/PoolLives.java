package io.polder.pool;

import io.polder.provider.fake.Action;
import io.polder.provider.fake.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Lives of processes at random: pods that come and go, calls that fail in every way, and ends at any step. All of it follows
 * from a seed.
 */
final class PoolLives {

    private static final List<Kind<?>> KINDS =
            List.of(Kind.SHARED, Kind.PREFIXES, Kind.EXCLUSIVE, Kind.DUAL, Kind.DUAL_PREFIXES);
    private static final List<Action> CALLS = List.of(
            Action.CREATE_NETWORK_INTERFACE,
            Action.ATTACH_NETWORK_INTERFACE,
            Action.ASSIGN_PRIVATE_IP_ADDRESSES,
            Action.ASSIGN_IPV6_ADDRESSES,
            Action.UNASSIGN_IPV6_ADDRESSES,
            Action.UNASSIGN_PRIVATE_IP_ADDRESSES,
            Action.DETACH_NETWORK_INTERFACE,
            Action.DELETE_NETWORK_INTERFACE,
            Action.DESCRIBE_NETWORK_INTERFACES);
    private static final List<Fault> FAULTS = List.of(
            Fault.THROTTLED,
            Fault.TRANSIENT,
            Fault.CONFLICT,
            Fault.REQUEST_LOST,
            Fault.ANSWER_LOST,
            Fault.ADDRESSES_EXHAUSTED,
            Fault.QUOTA_EXCEEDED);

    private final Random random;

    private PoolLives(Random random) {
        this.random = random;
    }

    /** @throws AssertionError when something was lost, leaked, given twice or taken from a pod */
    static <R> void live(Kind<R> kind, long seed, Path directory) {
        var random = new Random(seed);
        random.nextInt(4); // Which was the kind, when the first of the seeds were found.
        new PoolLives(random).lives(kind, seed, directory);
    }

    /** Of the kind that follows from the seed. */
    static void live(long seed, Path directory) {
        live(KINDS.get(Math.floorMod(seed ^ seed >>> 32, KINDS.size())), seed, directory);
    }

    private <R> void lives(Kind<R> kind, long seed, Path directory) {
        Optional<Duration> late =
                random.nextInt(3) == 0 ? Optional.of(Duration.ofSeconds(1 + random.nextInt(12))) : Optional.empty();
        try (var world = new CrashWorld<>(kind, directory, doom(), late)) {
            try {
                int lives = 2 + random.nextInt(4);
                for (int i = 0; i < lives; i++) {
                    int steps = 5 + random.nextInt(25);
                    for (int step = 0; step < steps; step++) {
                        step(world);
                    }
                    world.restart(i + 1 < lives ? doom() : new Doom(0));
                }
                world.cloud.clearFaults();
                world.end();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + " of " + kind + " pools" + world.history(), e);
            }
        }
    }

    /** Three of four processes end before they are asked to. */
    private Doom doom() {
        return new Doom(random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(200));
    }

    private void step(CrashWorld<?> world) {
        int from = 1 + random.nextInt(14);
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> world.acquire(from, from + random.nextInt(4));
            case 3, 4 -> world.release(from, from + random.nextInt(5));
            case 5, 6 -> world.pass(Duration.ofMillis(random.nextInt(40_000)));
            case 7 -> {
                Action call = CALLS.get(random.nextInt(CALLS.size()));
                world.cloud.failNext(call, 1 + random.nextInt(3), FAULTS.get(random.nextInt(FAULTS.size())));
            }
            default ->
                world.run(() -> {
                    long moment = world.life.pool.moment();
                    world.life.pool.retain(new HashSet<>(world.life.told.keySet()), moment - random.nextInt(2));
                });
        }
    }
}
