package io.polder.benchmarks.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.pool.PoolSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The simulation is what it says: the same input gives the same figures, and pods are counted once. */
final class WorldTest {

    private static final Policy POLDER =
            new Policy("polder", site -> new PolderAddresses(site, PoolSettings.of(2, 5, 30), 2, true));
    private static final Policy TERWAY = new Policy("terway", site -> new TerwayModel(site, 0, 5));
    private static final Policy NONE = new Policy("none", NoPool::new);

    private static Outcome run(Trace trace, Policy policy) {
        try (var world = new World(trace, policy, 4, 3)) {
            return world.run();
        }
    }

    @Test
    void sameSeedGivesTheSameFigures() {
        var trace = Traces.burst(4, 10);
        var first = run(trace, POLDER);
        var second = run(Traces.burst(4, 10), POLDER);

        assertThat(second.sortedWaits()).isEqualTo(first.sortedWaits()).isNotEmpty();
        assertThat(second.idle()).isEqualTo(first.idle());
        assertThat(second.callsPerPod()).isEqualTo(first.callsPerPod());
    }

    @Test
    void everyPodOfTheTraceIsCountedWithEveryPolicy() {
        var trace = Traces.churn(4, 10);
        long counted = trace.pods().stream()
                .filter(pod -> pod.added().compareTo(trace.warmUp()) >= 0)
                .filter(pod -> pod.added().compareTo(trace.length()) < 0)
                .count();

        for (Policy policy : List.of(POLDER, TERWAY, NONE)) {
            assertThat(run(trace, policy).pods()).as(policy.name()).isEqualTo((int) counted);
        }
    }

    @Test
    void poolingIsWhatSparesTheWait() {
        var trace = Traces.churn(4, 10);

        assertThat(run(trace, POLDER).waitAt(0.5)).isZero();
        assertThat(run(trace, NONE).waitAt(0.5)).isGreaterThan(0.3); // The least an assignment takes.
    }
}
