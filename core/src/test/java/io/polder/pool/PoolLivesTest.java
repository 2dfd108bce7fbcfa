package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lives at random find nothing. {@code -Dpolder.random.minutes=30} lets them go on for as long. */
final class PoolLivesTest {

    /** What they have found. */
    @ParameterizedTest
    @CsvSource({
        "DUAL, 683988707619393809",
        "SHARED, -7399880496087474328",
        "SHARED, -8227805211515174929",
        "SHARED, 5215668664641904903",
        "DUAL, -57912311220419127",
        "DUAL, -7385126842068710506",
        "DUAL, -6835980973358980162",
        "DUAL, 1942807657491547258",
        "SHARED, 70019410",
        "DUAL, 80011478"
    })
    void livesThatWentWrongOnce(String kind, long seed) throws Exception {
        var field = (Kind<?>) Kind.class.getField(kind).get(null);
        live(directory -> PoolLives.live(field, seed, directory));
    }

    /** The same ones in each build: new ones are for the long runs. */
    @Property(tries = 60, seed = "6291283781440468217", shrinking = ShrinkingMode.OFF)
    void someLives(@ForAll long seed) throws IOException {
        live(directory -> PoolLives.live(seed, directory));
    }

    @Test
    @EnabledIfSystemProperty(named = "polder.random.minutes", matches = "\\d+")
    void livesForAsLongAsIsAskedFor() throws IOException {
        long first =
                Long.getLong("polder.random.seed", ThreadLocalRandom.current().nextLong());
        long end = System.nanoTime()
                + Duration.ofMinutes(Integer.getInteger("polder.random.minutes"))
                        .toNanos();
        long lives = 0;
        while (System.nanoTime() < end) {
            long seed = first + lives;
            live(directory -> PoolLives.live(seed, directory));
            lives++;
        }
        System.out.println(lives + " lives from seed " + first + " on");
        assertThat(lives).isPositive();
    }

    private static void live(Consumer<Path> lives) throws IOException {
        Path own = Files.createTempDirectory("polder-lives");
        try {
            lives.accept(own);
        } finally {
            try (var files = Files.walk(own)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
