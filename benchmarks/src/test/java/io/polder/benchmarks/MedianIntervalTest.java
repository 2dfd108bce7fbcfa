package io.polder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MedianIntervalTest {

    private static MedianInterval of(int count) {
        return MedianInterval.of(IntStream.rangeClosed(1, count).boxed().toList());
    }

    /** Ranks of the tables of the binomial distribution with p = 1/2. */
    @Test
    void ranksAreThoseOfTheTables() {
        assertThat(of(1)).isEqualTo(new MedianInterval(1, 1, 1));
        assertThat(of(5)).isEqualTo(new MedianInterval(1, 3, 5));
        assertThat(of(6)).isEqualTo(new MedianInterval(1, 3.5, 6));
        assertThat(of(9)).isEqualTo(new MedianInterval(2, 5, 8));
        assertThat(of(10)).isEqualTo(new MedianInterval(2, 5.5, 9));
        assertThat(of(20)).isEqualTo(new MedianInterval(6, 10.5, 15));
    }

    /** By the normal distribution, half of them and 1.96 times half the root of their number. */
    @Test
    void manyValuesHaveOneToo() {
        MedianInterval interval = of(10_000);
        assertThat(interval.lower()).isBetween(4900.0, 4904.0);
        assertThat(interval.upper()).isBetween(5097.0, 5101.0);
    }

    @Test
    void medianIsInsideAsOftenAsPromised() {
        var random = new Random(1);
        int inside = 0;
        for (int i = 0; i < 2_000; i++) {
            var interval = MedianInterval.of(DoubleStream.generate(() -> Math.exp(random.nextGaussian()))
                    .limit(10)
                    .boxed()
                    .toList());
            inside += interval.lower() <= 1 && 1 <= interval.upper() ? 1 : 0; // The median of that distribution.
        }
        assertThat(inside).isBetween(1_900, 1_995);
    }

    @Test
    void nothingHasNoMedian() {
        assertThatThrownBy(() -> MedianInterval.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
