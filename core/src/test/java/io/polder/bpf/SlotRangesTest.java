package io.polder.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SlotRangesTest {

    private record Range(int start, int count) {
        boolean overlaps(Range other) {
            return start < other.start + SlotRanges.sizeFor(other.count)
                    && other.start < start + SlotRanges.sizeFor(count);
        }
    }

    @Property(tries = 200)
    void rangesNeverOverlapAndAllComesBack(@ForAll long seed) {
        var random = new Random(seed);
        var ranges = new SlotRanges(256);
        var held = new ArrayList<Range>();
        for (int i = 0; i < 200; i++) {
            if (random.nextBoolean() || held.isEmpty()) {
                int count = 1 + random.nextInt(40);
                ranges.allocate(count).ifPresent(start -> {
                    var range = new Range(start, count);
                    assertThat(held).noneMatch(range::overlaps);
                    assertThat(start + SlotRanges.sizeFor(count)).isLessThanOrEqualTo(ranges.capacity());
                    held.add(range);
                });
            } else {
                Range range = held.remove(random.nextInt(held.size()));
                ranges.release(range.start, range.count);
            }
            if (i == 100) {
                ranges.grow();
            }
        }
        held.forEach(range -> ranges.release(range.start, range.count));
        assertThat(ranges.used()).isZero();
        assertThat(ranges.allocate(512)).hasValue(0);
    }

    @Property(tries = 100)
    void rangesOfBeforeAreTakenAgain(@ForAll long seed) {
        var random = new Random(seed);
        var before = new SlotRanges(128);
        List<Range> held = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int count = 1 + random.nextInt(16);
            before.allocate(count).ifPresent(start -> held.add(new Range(start, count)));
        }
        var after = new SlotRanges(128);
        held.forEach(range -> assertThat(after.take(range.start, range.count)).isTrue());
        held.forEach(range -> assertThat(after.take(range.start, range.count)).isFalse());
        assertThat(after.used()).isEqualTo(before.used());
    }

    @Test
    void rangeThatIsTooLargeIsNotThere() {
        assertThat(new SlotRanges(8).allocate(9)).isEmpty();
    }
}
