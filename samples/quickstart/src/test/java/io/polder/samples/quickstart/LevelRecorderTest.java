package io.polder.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.pool.Marks;
import io.polder.pool.PoolLevels;
import io.polder.pool.PoolSettings;
import io.polder.pool.PoolSnapshot;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LevelRecorderTest {

    @Test
    void drawsTheLowestLevelOfEachStretch() {
        var recorder = new LevelRecorder<String>();
        recorder.levelsChanged(idle(4));
        long from = System.nanoTime();
        recorder.levelsChanged(idle(0));
        recorder.levelsChanged(idle(8));

        assertThat(recorder.sparkline(from, 1, 8)).isEqualTo("▁");
        assertThat(recorder.lowestSince(from)).isZero();
        assertThat(recorder.sparkline(System.nanoTime(), 3, 8)).isEqualTo("███");
    }

    private static PoolSnapshot idle(int count) {
        return new PoolSnapshot(
                PoolSettings.of(1, 8, 10),
                new Marks(1, 4, 8),
                new PoolLevels(0, 0, count, 0, 0),
                0,
                0,
                Optional.empty(),
                false);
    }
}
