package io.polder.pool;

import io.polder.spi.CloudException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Makes numbers, slowly, short of what was asked, or not at all, as a seed has it. For a virtual clock. */
final class RandomFactory implements ResourceFactory<Integer> {

    private final Sleeper sleeper;
    private final Random random;
    private final int failuresOf10;
    final Set<Integer> existing = new HashSet<>();
    int made;
    int disposed;
    boolean healthy;

    RandomFactory(Sleeper sleeper, long seed, int failuresOf10) {
        this.sleeper = sleeper;
        this.random = new Random(seed);
        this.failuresOf10 = failuresOf10;
    }

    @Override
    public int maxBatch() {
        return 4;
    }

    @Override
    public int maxParallel() {
        return 2;
    }

    @Override
    public List<Integer> allocate(int count, Duration timeout) {
        assertThatItIsBetween1And(count, maxBatch());
        takeTime(5_000);
        maybeFail();
        var resources = new ArrayList<Integer>();
        for (int left = healthy ? count : 1 + random.nextInt(count); left > 0; left--) {
            resources.add(made++);
        }
        existing.addAll(resources);
        return resources;
    }

    @Override
    public List<Integer> dispose(List<Integer> resources, Duration timeout) {
        takeTime(2_000);
        try {
            maybeFail();
        } catch (CloudException.OutcomeUnknown e) {
            if (random.nextBoolean()) {
                remove(resources);
            }
            throw e;
        }
        var some = resources.subList(0, healthy ? resources.size() : 1 + random.nextInt(resources.size()));
        remove(some);
        return List.copyOf(some);
    }

    private void remove(List<Integer> resources) {
        resources.forEach(r -> disposed += existing.remove(r) ? 1 : 0);
    }

    private void takeTime(int mostMillis) {
        try {
            sleeper.sleep(Duration.ofMillis(random.nextInt(mostMillis)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CloudFailures.unknown();
        }
    }

    private void maybeFail() {
        if (!healthy && random.nextInt(10) < failuresOf10) {
            throw switch (random.nextInt(6)) {
                case 0 -> CloudFailures.exhausted();
                case 1 -> CloudFailures.quota();
                case 2 -> CloudFailures.unknown();
                case 3 -> CloudFailures.unauthorized();
                case 4 -> new IllegalStateException("a defect");
                default -> CloudFailures.throttled();
            };
        }
    }

    private static void assertThatItIsBetween1And(int count, int most) {
        if (count < 1 || count > most) {
            throw new AssertionError("asked for " + count + ", not 1 to " + most);
        }
    }
}
