package io.polder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class QuartilesTest {

    @Test
    void oddCountHasItsMiddleAsMedian() {
        assertThat(Quartiles.of(List.of(50L, 10L, 30L, 20L, 40L))).isEqualTo(new Quartiles(20, 30, 40));
    }

    @Test
    void evenCountIsInterpolated() {
        assertThat(Quartiles.of(List.of(4L, 1L, 3L, 2L))).isEqualTo(new Quartiles(1.75, 2.5, 3.25));
    }

    @Test
    void oneValueIsAllThree() {
        assertThat(Quartiles.of(List.of(0.8))).isEqualTo(new Quartiles(0.8, 0.8, 0.8));
    }

    @Test
    void nothingMeasuredIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Quartiles.of(List.of()));
    }

    @Property
    void quartilesAreInOrderAndWithinWhatWasMeasured(
            @ForAll @NotEmpty List<@LongRange(min = 0, max = 1_000_000) Long> values) {
        Quartiles quartiles = Quartiles.of(values);
        assertThat(List.of(
                        (double) Collections.min(values),
                        quartiles.lower(),
                        quartiles.median(),
                        quartiles.upper(),
                        (double) Collections.max(values)))
                .isSorted();
    }
}
