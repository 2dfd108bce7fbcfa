package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.cloud.Backoff;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PoolSettingsTest {

    @Test
    void refillEndsHalfwayBetweenTheMarks() {
        assertThat(PoolSettings.of(2, 8, 20).refillMark()).isEqualTo(5);
    }

    @Test
    void lowMarkOfZeroFetchesOnlyWhatIsAskedFor() {
        assertThat(PoolSettings.of(0, 8, 20).refillMark()).isZero();
    }

    @Test
    void contradictionsAreExplained() {
        refused(() -> PoolSettings.of(5, 4, 20), "high mark 4 is below low mark 5");
        refused(() -> PoolSettings.of(1, 30, 20), "high mark 30 is above capacity 20");
        refused(() -> PoolSettings.of(-1, 4, 20), "low mark is -1");
        refused(() -> PoolSettings.of(0, 0, 0), "nothing could ever be leased");
        refused(() -> PoolSettings.of(2, 4, 20).withRefillMark(5), "refill mark 5 is not between");
        refused(() -> PoolSettings.of(2, 4, 20).withCallTimeout(Duration.ZERO), "call timeout is PT0S");
        refused(() -> PoolSettings.of(2, 4, 20).withBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)), "PT2S");
        refused(() -> PoolSettings.of(2, 4, 20).withBackoff(Duration.ZERO, Duration.ofSeconds(1)), "positive");
    }

    @Property
    void backoffDoublesWithJitterUpToItsLongest(@ForAll @IntRange(min = 1, max = 100) int failures, @ForAll long seed) {
        var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
        long full = Math.min(60_000, 1000L << Math.min(failures - 1, 20));
        assertThat(backoff.delay(failures, new Random(seed)))
                .isBetween(Duration.ofMillis(full / 2), Duration.ofMillis(full));
    }

    private static void refused(Runnable attempt, String message) {
        assertThatThrownBy(attempt::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
