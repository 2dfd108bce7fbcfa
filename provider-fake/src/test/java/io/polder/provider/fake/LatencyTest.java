package io.polder.provider.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LatencyTest {

    @Property
    void samplesStayBetweenTheEnds(
            @ForAll @LongRange(min = 1, max = 10_000) long least,
            @ForAll @LongRange(min = 0, max = 10_000) long more,
            @ForAll long seed) {
        var latency = Latency.millis(least, least + more);
        assertThat(latency.sample(new SplittableRandom(seed)))
                .isBetween(Duration.ofMillis(least), Duration.ofMillis(least + more));
    }

    @Test
    void medianIsTheGeometricMean() {
        var random = new SplittableRandom(1);
        var latency = Latency.millis(1_000, 4_000);
        var sorted = Stream.generate(() -> latency.sample(random).toMillis())
                .limit(10_001)
                .sorted()
                .toList();
        assertThat(sorted.get(5_000)).isCloseTo(2_000, within(50L));
    }

    @Test
    void endsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> Latency.millis(2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Latency.millis(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Latency.millis(-1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void realisticNamesEveryCallOfTheSpiAndEveryTransition() {
        var realistic = Latencies.realistic();
        assertThat(realistic.transitions()).containsOnlyKeys(Transition.values());
        assertThat(Stream.of(Action.values())
                        .filter(action -> !realistic.calls().containsKey(action)))
                .containsExactly(Action.RUN_INSTANCES, Action.DELETE_INSTANCE);
        assertThat(Latencies.none().of(Transition.ATTACHING)).isEqualTo(Latency.fixed(Duration.ZERO));
    }
}
