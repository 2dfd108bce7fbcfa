package io.polder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    private static final Work ADD = new Work("add", 1000);
    private static final Work DUMP = new Work("dump", 1000);

    @Test
    void showsTimesThroughputAndHowOursComparesWithEachPeer() {
        var comparison = new Comparison(List.of(new Constant("ours", 2_000_000), new Constant("peer", 5_000_000)));
        comparison.run(2, List.of(ADD));

        assertThat(Table.of(comparison, List.of(ADD))).hasToString("""
                work       variant   ms  quartiles  per second  ours is   quartiles
                add 1,000  ours     2.0   2.0..2.0     500,000
                           peer     5.0   5.0..5.0     200,000   2.50 x  2.50..2.50
                """);
    }

    @Test
    void workThatNobodyDidHasNoRow() {
        var comparison = new Comparison(List.of(new Constant("ours", 1)));
        comparison.run(1, List.of(ADD));

        assertThat(Table.of(comparison, List.of(ADD, DUMP)).toString()).doesNotContain("dump");
    }

    private record Constant(String name, long nanos) implements Variant {
        @Override
        public boolean does(Work work) {
            return true;
        }

        @Override
        public long run(Work work) {
            return nanos;
        }
    }
}
