package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.ThreadLocalRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lives at random find nothing. {@code -Dpolder.random.minutes=30} lets them go on for as long. */
final class PoolLivesTest {

    /** What they have found. */
    @ParameterizedTest
    @ValueSource(
            longs = {
                683988707619393809L,
                -7399880496087474328L,
                -8227805211515174929L,
                5215668664641904903L,
                -57912311220419127L,
                -7385126842068710506L
            })
    void livesThatWentWrongOnce(long seed) throws IOException {
        live(seed);
    }

    /** The same ones in each build: new ones are for the long runs. */
    @Property(tries = 60, seed = "6291283781440468217", shrinking = ShrinkingMode.OFF)
    void someLives(@ForAll long seed) throws IOException {
        live(seed);
    }

    @Test
    @EnabledIfSystemProperty(named = "polder.random.minutes", matches = "\\d+")
    void livesForAsLongAsIsAskedFor(TestReporter reporter) throws IOException {
        long first =
                Long.getLong("polder.random.seed", ThreadLocalRandom.current().nextLong());
        long end = System.nanoTime()
                + Duration.ofMinutes(Integer.getInteger("polder.random.minutes"))
                        .toNanos();
        long lives = 0;
        while (System.nanoTime() < end) {
            live(first + lives);
            lives++;
        }
        reporter.publishEntry(lives + " lives from seed " + first + " on");
        assertThat(lives).isPositive();
    }

    private static void live(long seed) throws IOException {
        Path own = Files.createTempDirectory("polder-lives");
        try {
            PoolLives.live(seed, own);
        } finally {
            try (var files = Files.walk(own)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
