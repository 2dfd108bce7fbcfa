package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process ends at every step that others can see, and its successor finds everything as it should be. */
final class PoolCrashTest {

    @TempDir(cleanup = CleanupMode.ALWAYS)
    private Path directory;

    /** Pods come, go and come again; the pool grows, gives back and removes an ENI. */
    private static void day(CrashWorld<?> world) {
        world.pass(Duration.ofSeconds(30));
        world.acquire(1, 7);
        world.pass(Duration.ofSeconds(40));
        world.release(2, 4);
        world.acquire(8, 9);
        world.pass(Duration.ofSeconds(15));
        world.release(5, 9);
        world.acquire(10, 10);
        world.pass(Duration.ofSeconds(90));
        world.acquire(11, 14);
        world.pass(Duration.ofSeconds(30));
    }

    @Test
    void everyStepOfASharedPoolCanBeTheLast() {
        everyStepCanBeTheLast(Kind.SHARED, 150, 1, Optional.empty());
    }

    @Test
    void everyStepOfADualStackPoolCanBeTheLast() {
        everyStepCanBeTheLast(Kind.DUAL, 150, 1, Optional.empty());
    }

    @Test
    void everyStepOfAPoolOfPrefixesCanBeTheLast() {
        everyStepCanBeTheLast(Kind.PREFIXES, 60, 1, Optional.empty());
    }

    @Test
    void everyStepOfADualStackPoolOfPrefixesCanBeTheLast() {
        everyStepCanBeTheLast(Kind.DUAL_PREFIXES, 60, 1, Optional.of(Duration.ofSeconds(8)));
    }

    /** It has many steps, most of them looks at ENIs that attach. {@code -Dpolder.crash.stride=1} takes every one. */
    @Test
    void everyStepOfAnExclusivePoolCanBeTheLast() {
        everyStepCanBeTheLast(Kind.EXCLUSIVE, 200, Integer.getInteger("polder.crash.stride", 7), Optional.empty());
    }

    /** The request of a process that has ended takes effect when its successor has begun. */
    @Test
    void releaseUnderWayAtTheEndTakesNothingFromTheSuccessor() {
        everyStepCanBeTheLast(Kind.SHARED, 150, 1, Optional.of(Duration.ofSeconds(8)));
    }

    private <R> void everyStepCanBeTheLast(Kind<R> kind, int atLeast, int stride, Optional<Duration> late) {
        int crash = 1;
        while (true) {
            Path own = directory.resolve("crash-" + crash);
            var doom = new Doom(crash);
            try (var world = new CrashWorld<>(kind, own, doom, late)) {
                day(world);
                boolean crashed = doom.isDead();
                world.restart(new Doom(0));
                world.check();
                try {
                    if (late.isPresent()) {
                        world.acquire(21, 30); // So that something is assigned before the late request happens.
                    }
                    day(world);
                    world.end();
                } catch (AssertionError e) {
                    throw new AssertionError("after a crash at step " + crash + world.history(), e);
                }
                if (!crashed) {
                    break;
                }
            }
            crash += stride;
        }
        assertThat(crash).as("steps of a day").isGreaterThan(atLeast);
    }

    /** What comes back and goes out again before the first look at the cloud is the pool's all the same. */
    @Test
    void whatIsReleasedBeforeTheFirstLookIsNoStray() {
        try (var world = new CrashWorld<>(Kind.SHARED, directory.resolve("early"), new Doom(0))) {
            world.pass(Duration.ofSeconds(30));
            world.acquire(1, 7);
            world.pass(Duration.ofSeconds(40));
            world.restart(new Doom(0));
            world.release(2, 6);
            world.acquire(3, 4);
            world.end();
        }
    }

    /** What the property below has found. */
    @ParameterizedTest
    @CsvSource({"6, 48, 2, 7", "106, 14, 4, 20", "172, 10, 52, 1", "112, 54, 8, 20"})
    void livesThatWentWrongOnce(int first, int second, int third, int pause) throws Exception {
        lifeAfterLife(Kind.SHARED, first, second, third, pause);
    }

    /** Processes that end again and again, also while they find out what the former one has left. */
    @Property(tries = 150, afterFailure = AfterFailureMode.RANDOM_SEED)
    void lifeAfterLife(
            @ForAll boolean shared,
            @ForAll @IntRange(min = 1, max = 250) int first,
            @ForAll @IntRange(min = 1, max = 60) int second,
            @ForAll @IntRange(min = 1, max = 60) int third,
            @ForAll @IntRange(min = 0, max = 60) int pause)
            throws Exception {
        if (shared) {
            lifeAfterLife(Kind.SHARED, first, second, third, pause);
        } else {
            lifeAfterLife(Kind.EXCLUSIVE, first, second, third, pause);
        }
    }

    private static <R> void lifeAfterLife(Kind<R> kind, int first, int second, int third, int pause) throws Exception {
        Path own = Files.createTempDirectory("polder-lives");
        try (var world = new CrashWorld<>(kind, own, new Doom(first))) {
            day(world);
            world.restart(new Doom(second));
            world.pass(Duration.ofSeconds(pause));
            world.acquire(20, 23);
            world.pass(Duration.ofSeconds(pause));
            world.restart(new Doom(third));
            day(world);
            world.restart(new Doom(0));
            world.acquire(30, 31);
            try {
                world.end();
            } catch (AssertionError e) {
                throw new AssertionError(world.history(), e);
            }
        } finally {
            try (var files = Files.walk(own)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
