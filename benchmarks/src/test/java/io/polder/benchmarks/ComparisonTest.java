package io.polder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final Work ADD = new Work("add", 10);
    private static final Work DELETE = new Work("delete", 10);

    private final List<String> done = new ArrayList<>();

    @Test
    void twoVariantsTakeTurnsAsAbbaBaab() {
        compare(4, List.of(ADD), always("a", 1), always("b", 1));
        assertThat(done).containsExactly("a add", "b add", "b add", "a add", "b add", "a add", "a add", "b add");
    }

    @Test
    void variantDoesAllWorksBeforeTheNextHasItsTurn() {
        compare(1, List.of(ADD, DELETE), always("a", 1), always("b", 1));
        assertThat(done).containsExactly("a add", "a delete", "b add", "b delete");
    }

    @Property
    void eachVariantStandsEquallyOftenInEachPlace(@ForAll @IntRange(min = 1, max = 7) int count) {
        List<Integer> items = IntStream.range(0, count).boxed().toList();
        for (int place = 0; place < count; place++) {
            var seen = new ArrayList<Integer>();
            for (int round = 0; round < 2 * count; round++) {
                seen.add(Comparison.order(items, round).get(place));
            }
            assertThat(seen).as("place %d", place).hasSize(2 * count);
            assertThat(items)
                    .allSatisfy(
                            item -> assertThat(seen).filteredOn(item::equals).hasSize(2));
        }
    }

    @Property
    void everyRoundHasEveryVariant(
            @ForAll @IntRange(min = 1, max = 7) int count, @ForAll @IntRange(min = 0, max = 99) int round) {
        List<Integer> items = IntStream.range(0, count).boxed().toList();
        assertThat(Comparison.order(items, round)).containsExactlyInAnyOrderElementsOf(items);
    }

    @Test
    void whatIsLeftBehindIsTakenBackAfterEveryTurn() {
        var comparison = new Comparison(List.of(always("a", 1), always("b", 1)));
        comparison.run(1, List.of(ADD), () -> done.add("taken back"));
        assertThat(done).containsExactly("a add", "taken back", "b add", "taken back");
    }

    @Test
    void variantIsLeftOutOfWhatItDoesNotDo() {
        var comparison = compare(2, List.of(ADD, DELETE), always("a", 1), new Scripted("b", n -> 1, Set.of("add")));
        assertThat(done).doesNotContain("b delete");
        assertThat(comparison.has(DELETE, "a")).isTrue();
        assertThat(comparison.has(DELETE, "b")).isFalse();
    }

    @Test
    void halfTheTimeIsTwiceTheSpeed() {
        var comparison = compare(3, List.of(ADD), always("ours", 100), always("peer", 200));
        assertThat(comparison.speedup(ADD, "peer")).isEqualTo(new Quartiles(2, 2, 2));
        assertThat(comparison.time(ADD, "ours").median()).isEqualTo(100);
    }

    @Test
    void slowRoundsOfTheMachineCancelOut() {
        LongUnaryOperator slowness = round -> round < 3 ? 1 : 10;
        var comparison = compare(
                5,
                List.of(ADD),
                new Scripted("ours", round -> 100 * slowness.applyAsLong(round), Set.of("add")),
                new Scripted("peer", round -> 150 * slowness.applyAsLong(round), Set.of("add")));
        assertThat(comparison.speedup(ADD, "peer").lower()).isCloseTo(1.5, within(1e-9));
        assertThat(comparison.speedup(ADD, "peer").upper()).isCloseTo(1.5, within(1e-9));
    }

    @Test
    void ratioOfWhatWasNotDoneByBothIsRefused() {
        var comparison = compare(2, List.of(DELETE), always("a", 1), new Scripted("b", n -> 1, Set.of("add")));
        assertThatIllegalArgumentException().isThrownBy(() -> comparison.speedup(DELETE, "b"));
    }

    private Comparison compare(int rounds, List<Work> works, Variant... variants) {
        var comparison = new Comparison(List.of(variants));
        comparison.run(rounds, works);
        return comparison;
    }

    private Variant always(String name, long nanos) {
        return new Scripted(name, round -> nanos, Set.of("add", "delete"));
    }

    /** Takes as long as the script says for its n-th work. */
    private final class Scripted implements Variant {
        private final String name;
        private final LongUnaryOperator nanos;
        private final Set<String> works;
        private long calls;

        Scripted(String name, LongUnaryOperator nanos, Set<String> works) {
            this.name = name;
            this.nanos = nanos;
            this.works = works;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean does(Work work) {
            return works.contains(work.name());
        }

        @Override
        public long run(Work work) {
            done.add(name + " " + work.name());
            return nanos.applyAsLong(calls++);
        }
    }
}
