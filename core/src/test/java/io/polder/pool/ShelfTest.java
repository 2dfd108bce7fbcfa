package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** How many leases pass without the pool: as many as may, whichever owners they are of, and what is left is known exactly. */
final class ShelfTest {

    private final Shelf<Integer> shelf = new Shelf<>();

    private static Owner owner(int number) {
        return new Owner("c" + number, "eth0");
    }

    private void fill(int count) {
        IntStream.range(0, count).forEach(shelf::add);
    }

    private int passes(int owners) {
        return (int) IntStream.range(0, owners)
                .mapToObj(i -> shelf.pass(owner(i)))
                .filter(Objects::nonNull)
                .count();
    }

    @Test
    void nothingPassesAtFirstNorOnceClosed() {
        fill(10);
        assertThat(passes(3)).isZero();
        shelf.open(10, 10);
        assertThat(passes(1)).isEqualTo(1);
        shelf.close();
        assertThat(passes(3)).isZero();
        assertThat(shelf.passBack(owner(0))).isFalse();
        assertThat(shelf.holding(owner(0))).isNotNull();
    }

    @Test
    void aFewPassWhosesoeverTheyAre() {
        fill(100);
        shelf.open(3, 0);
        assertThat(passes(1000)).isEqualTo(3);
        shelf.close();
        assertThat(shelf.idle()).isEqualTo(97);
        assertThat(shelf.idleOnes()).hasSize(97);
    }

    @Test
    void ofManyEveryOneCanPass() {
        fill(10_000);
        shelf.open(1_003, 0);
        assertThat(passes(10_000)).isEqualTo(1_003);
        shelf.close();
        assertThat(shelf.idle()).isEqualTo(10_000 - 1_003);
    }

    @Test
    void putBacksAreBoundedAsWell() {
        fill(100);
        shelf.open(Shelf.ANY_NUMBER, 0);
        assertThat(passes(100)).isEqualTo(100);
        shelf.close();
        shelf.open(0, 3);
        assertThat(IntStream.range(0, 100).filter(i -> shelf.passBack(owner(i))))
                .hasSize(3);
        shelf.close();
        assertThat(shelf.idle()).isEqualTo(3);
        assertThat(shelf.holdings()).hasSize(97);
    }

    @Test
    void comingAndGoingNeverEndsWithRoomForOne() {
        fill(5);
        shelf.open(1, 0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(shelf.pass(owner(i))).isNotNull();
            assertThat(shelf.pass(owner(i + 1))).isNull();
            assertThat(shelf.passBack(owner(i))).isTrue();
        }
        shelf.close();
        assertThat(shelf.idle()).isEqualTo(5);
    }

    @Test
    void whoHasOneGetsItAgain() {
        fill(5);
        shelf.open(2, 0);
        var first = shelf.pass(owner(1));
        assertThat(shelf.pass(owner(1))).isNotNull().isSameAs(first);
        shelf.close();
        assertThat(shelf.idle()).isEqualTo(4);
    }

    @Property(tries = 300)
    void whatIsIdleStaysBetweenTheBoundsAndIsKnown(
            @ForAll long seed, @ForAll @IntRange(max = 200) int below, @ForAll @IntRange(max = 200) int above) {
        var random = new Random(seed);
        fill(300);
        shelf.open(200, 0);
        int lent = passes(200);
        shelf.close();
        int before = shelf.idle();
        shelf.open(Math.min(below, before), above);
        for (int i = 0; i < 2_000; i++) {
            if (random.nextBoolean()) {
                shelf.pass(owner(random.nextInt(400)));
            } else {
                shelf.passBack(owner(random.nextInt(400)));
            }
        }
        shelf.close();
        assertThat(shelf.idle()).isBetween(before - Math.min(below, before), before + above);
        assertThat(shelf.idleOnes()).hasSize(shelf.idle());
        var all = new HashSet<>(shelf.idleOnes());
        shelf.holdings().forEach(holding -> all.add(holding.lease().resource()));
        assertThat(all).as("%d were lent at first", lent).hasSize(300);
    }
}
