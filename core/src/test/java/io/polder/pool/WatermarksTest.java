package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class WatermarksTest {

    private final PoolSettings settings = PoolSettings.of(2, 8, 20);

    private static int toAllocate(PoolLevels levels, PoolSettings with, boolean begun) {
        return Watermarks.toAllocate(levels, with, with.marks(), begun);
    }

    private static int toDispose(PoolLevels levels, PoolSettings with) {
        return Watermarks.toDispose(levels, with, with.marks());
    }

    @Test
    void belowTheLowMarkItRefillsToTheRefillMark() {
        assertThat(toAllocate(new PoolLevels(3, 0, 1, 0, 0), settings, false)).isEqualTo(4);
    }

    @Test
    void betweenTheMarksNothingHappens() {
        for (int idle = 2; idle <= 8; idle++) {
            var levels = new PoolLevels(3, 0, idle, 0, 0);
            assertThat(toAllocate(levels, settings, false)).isZero();
            assertThat(toDispose(levels, settings)).isZero();
        }
    }

    @Test
    void aboveTheHighMarkTheRestIsSurplus() {
        assertThat(toDispose(new PoolLevels(3, 0, 11, 0, 0), settings)).isEqualTo(3);
    }

    @Test
    void refillThatHasBegunEndsAtTheRefillMark() {
        var levels = new PoolLevels(3, 0, 2, 1, 0);
        assertThat(toAllocate(levels, settings, true)).isEqualTo(2);
        assertThat(toAllocate(levels, settings, false)).isZero();
    }

    @Test
    void waitersAreCountedOnTopOfTheRefillMark() {
        assertThat(toAllocate(new PoolLevels(0, 7, 0, 0, 0), settings, false)).isEqualTo(12);
    }

    @Test
    void whatIsPendingIsNotAskedForAgain() {
        assertThat(toAllocate(new PoolLevels(0, 7, 0, 12, 0), settings, false)).isZero();
    }

    @Test
    void resourcesOnTheirWayOutTakeUpCapacity() {
        assertThat(toAllocate(new PoolLevels(10, 5, 0, 0, 8), settings, false)).isEqualTo(2);
    }

    @Property
    void reachingTheTargetChangesNothingMore(
            @ForAll("settings") PoolSettings any, @ForAll("levels") PoolLevels levels, @ForAll boolean begun) {
        var asked = new PoolLevels(
                levels.inUse(),
                levels.waiting(),
                levels.idle() - toDispose(levels, any),
                levels.pending() + toAllocate(levels, any, begun),
                levels.disposing());
        boolean stillRefilling =
                Watermarks.refilling(asked, any.marks(), Watermarks.refilling(levels, any.marks(), begun));
        assertThat(toAllocate(asked, any, stillRefilling)).isZero();
        assertThat(toDispose(asked, any)).isZero();
    }

    @Property
    void itNeverAsksForMoreThanTheCapacity(
            @ForAll("settings") PoolSettings any, @ForAll("levels") PoolLevels levels, @ForAll boolean begun) {
        int asked = toAllocate(levels, any, begun);
        assertThat(asked == 0 || levels.total() + asked <= any.capacity()).isTrue();
    }

    @Property
    void itNeverGrowsAndShrinksAtOnce(
            @ForAll("settings") PoolSettings any, @ForAll("levels") PoolLevels levels, @ForAll boolean begun) {
        assertThat(toAllocate(levels, any, begun) == 0 || toDispose(levels, any) == 0)
                .isTrue();
    }

    @Provide
    Arbitrary<PoolSettings> settings() {
        var marks = Arbitraries.integers().between(0, 10);
        return Combinators.combine(marks, marks, marks, Arbitraries.integers().between(1, 10))
                .as((low, toRefill, toHigh, toCapacity) -> PoolSettings.of(
                                low, low + toRefill + toHigh, low + toRefill + toHigh + toCapacity)
                        .withRefillMark(low + toRefill));
    }

    @Provide
    Arbitrary<PoolLevels> levels() {
        var counts = Arbitraries.integers().between(0, 30);
        return Combinators.combine(counts, counts, counts, counts, counts).as(PoolLevels::new);
    }
}
