package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.polder.provider.fake.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 3: marks that learn the demand and the time a refill takes, and owners that are announced. */
final class PredictionTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Marks LEAST = new Marks(1, 2, 4);

    private final VirtualClock clock = new VirtualClock(BEGIN);
    private final ScriptedFactory factory = new ScriptedFactory(10);

    @AfterEach
    void end() {
        clock.close();
    }

    @Test
    void quantilesAreThoseOfTheNormalDistribution() {
        assertThat(Forecast.quantile(0.5)).isCloseTo(0, within(5e-4));
        assertThat(Forecast.quantile(0.9)).isCloseTo(1.28155, within(5e-4));
        assertThat(Forecast.quantile(0.99)).isCloseTo(2.32635, within(5e-4));
        assertThat(Forecast.quantile(0.999)).isCloseTo(3.09023, within(5e-4));
    }

    /** Poisson arrivals: the low mark is passed within one refill about as seldom as it is to be. */
    @Test
    void lowMarkHoldsWithTheStatedProbability() {
        var random = new Random(5);
        var forecast = new Forecast(new Adaptation(0.05, Duration.ofMinutes(30), 100));
        for (int i = 0; i < 50; i++) {
            forecast.refilled(Duration.ofSeconds(5));
        }
        Instant now = BEGIN;
        int spans = 0;
        int passed = 0;
        for (int span = 0; span < 20_000; span++) {
            int low = forecast.marks(now, LEAST).low();
            int arrived = 0;
            for (double at = next(random); at < 5; at += next(random)) {
                arrived++;
                forecast.arrived(now.plusMillis((long) (at * 1e3)));
            }
            now = now.plusSeconds(5);
            if (span > 2_000) { // It has learnt by then.
                spans++;
                passed += arrived > low ? 1 : 0;
            }
        }
        assertThat((double) passed / spans).isBetween(0.005, 0.06);
    }

    /** 1.2 a second: 6 while a refill is under way. */
    private static double next(Random random) {
        return -Math.log(1 - random.nextDouble()) / 1.2;
    }

    @Test
    void demandThatIsOverIsForgotten() {
        var forecast = new Forecast(new Adaptation(0.01, Duration.ofMinutes(5), 50));
        Instant now = BEGIN;
        for (int i = 0; i < 600; i++) {
            now = now.plusSeconds(1);
            forecast.arrived(now);
        }
        assertThat(forecast.marks(now, LEAST).low()).isGreaterThan(8);
        assertThat(forecast.marks(now.plus(Duration.ofHours(3)), LEAST)).isEqualTo(LEAST);
    }

    @Test
    void slowerCloudRaisesTheMarks() {
        var forecast = new Forecast(new Adaptation(0.01, Duration.ofMinutes(5), 50));
        Instant now = BEGIN;
        for (int i = 0; i < 600; i++) {
            now = now.plusSeconds(1);
            forecast.arrived(now);
        }
        int before = forecast.marks(now, LEAST).low();
        for (int i = 0; i < 20; i++) {
            forecast.refilled(Duration.ofSeconds(30));
        }
        assertThat(forecast.refillTime()).isGreaterThan(Duration.ofSeconds(29));
        assertThat(forecast.marks(now, LEAST).low()).isGreaterThan(2 * before).isLessThanOrEqualTo(50);
    }

    @Test
    void poolKeepsWhatTheDemandCallsForAndSaysSo() {
        factory.beforeAllocate = () -> clock.sleep(Duration.ofSeconds(5));
        var pool = open(PoolSettings.of(1, 4, 60)
                .withCoolDown(Duration.ZERO)
                .withAdaptation(new Adaptation(0.01, Duration.ofMinutes(5), 20)));
        clock.advance(MINUTE);
        assertThat(pool.snapshot().marks()).isEqualTo(new Marks(1, 2, 4));
        for (int i = 0; i < 300; i++) {
            var lease = pool.acquire(new Owner("c" + i, "eth0"), MINUTE);
            clock.advance(Duration.ofSeconds(1));
            assertThat(i < 60 || lease.isDone()).as("once it has learnt").isTrue();
            pool.release(new Owner("c" + (i - 10), "eth0"));
        }
        var marks = pool.snapshot().marks();
        assertThat(marks.low()).isBetween(5, 20);
        assertThat(pool.snapshot().levels().idle()).isGreaterThanOrEqualTo(marks.low());
        clock.advance(Duration.ofHours(2));
        pool.release(new Owner("c299", "eth0"));
        clock.advance(MINUTE);
        assertThat(pool.snapshot().marks()).isEqualTo(new Marks(1, 2, 4));
    }

    @Test
    void announcedOwnersNeedNotWait() {
        factory.beforeAllocate = () -> clock.sleep(Duration.ofSeconds(5));
        var pool = open(PoolSettings.of(1, 4, 60).withCoolDown(Duration.ZERO));
        clock.advance(MINUTE);
        pool.expect(25, MINUTE);
        clock.advance(Duration.ofSeconds(30));
        for (int i = 0; i < 25; i++) {
            assertThat(pool.acquire(new Owner("c" + i, "eth0"), Duration.ZERO)).isCompleted();
        }
        clock.advance(MINUTE);
        assertThat(pool.snapshot().levels().idle()).isBetween(1, 4);
    }

    @Test
    void announcementThatDoesNotComeTrueEnds() {
        var pool = open(PoolSettings.of(1, 4, 60).withCoolDown(Duration.ZERO));
        pool.expect(20, MINUTE);
        clock.advance(Duration.ofSeconds(30));
        assertThat(pool.snapshot().levels().idle()).isGreaterThanOrEqualTo(21);
        clock.advance(MINUTE);
        assertThat(pool.snapshot().levels().idle()).isBetween(1, 4);
        assertThatThrownBy(() -> pool.expect(-1, MINUTE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void settingsThatMeanNothingAreRefused() {
        assertThatThrownBy(() -> new Adaptation(0, MINUTE, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Adaptation(Double.NaN, MINUTE, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Adaptation(0.1, Duration.ZERO, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Adaptation(0.1, MINUTE, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PoolSettings.of(1, 2, 5).withFloor(6)).isInstanceOf(IllegalArgumentException.class);
    }

    private WatermarkPool<Integer> open(PoolSettings settings) {
        return WatermarkPool.open(settings, factory, clock.scheduler(), clock, new Random(1));
    }
}
