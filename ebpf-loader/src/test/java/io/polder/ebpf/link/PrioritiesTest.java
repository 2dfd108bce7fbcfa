package io.polder.ebpf.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.UniqueElements;

class PrioritiesTest {

    @Property
    void placesAreFreeAndWhereTheyShouldBe(
            @ForAll @UniqueElements List<@IntRange(min = 1, max = 0xffff) Integer> taken) {
        Priorities.first(taken).ifPresent(place -> assertThat(taken).allMatch(other -> other > place));
        Priorities.last(taken).ifPresent(place -> assertThat(taken).allMatch(other -> other < place));
        for (int neighbour : taken) {
            Priorities.before(neighbour, taken)
                    .ifPresent(place ->
                            assertThat(taken).allMatch(other -> other < neighbour ? other < place : other > place));
            Priorities.after(neighbour, taken)
                    .ifPresent(place ->
                            assertThat(taken).allMatch(other -> other > neighbour ? other > place : other < place));
        }
    }

    @Property
    void placeIsFoundWhereThereIsOne(@ForAll @UniqueElements List<@IntRange(min = 1, max = 0xffff) Integer> taken) {
        assertThat(Priorities.first(taken).isPresent()).isEqualTo(!taken.contains(1));
        assertThat(Priorities.last(taken).isPresent()).isEqualTo(!taken.contains(0xffff));
        for (int neighbour : taken) {
            assertThat(Priorities.before(neighbour, taken).isPresent())
                    .isEqualTo(neighbour > 1 && !taken.contains(neighbour - 1));
            assertThat(Priorities.after(neighbour, taken).isPresent())
                    .isEqualTo(neighbour < 0xffff && !taken.contains(neighbour + 1));
        }
    }

    @Property(tries = 1)
    void manyCanComeOneAfterAnother() {
        assertThat(many(Priorities::last)).isGreaterThan(100);
        assertThat(many(Priorities::first)).isGreaterThan(100);
    }

    private static int many(java.util.function.Function<List<Integer>, OptionalInt> next) {
        var taken = new ArrayList<Integer>();
        for (OptionalInt place = next.apply(taken); place.isPresent(); place = next.apply(taken)) {
            assertThat(place.getAsInt()).isBetween(1, 0xffff);
            taken.add(place.getAsInt());
        }
        return taken.size();
    }
}
