package io.polder.benchmarks.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

final class PoolBenchmarkTest {

    private static final Plan TINY = new Plan(320, 2, 1, 50, 2, 500, 2);

    @Test
    void everyPeerDoesTheWorkAndTheResultIsOneLine() {
        var printed = new ByteArrayOutputStream();

        var result = PoolBenchmark.run(TINY, new PrintStream(printed, true, UTF_8));

        assertThat(result.toString())
                .matches("RESULT pool warm_vs_best_peer=\\d+\\.\\d\\d durable_per_fsync=\\d+ recover_100k_ms=\\d+"
                        + " bytes_per_address=\\d+");
        assertThat(printed.toString(UTF_8))
                .contains("churn-1 320 ", "churn-2 320 ", "churn-8 320 ", "churn-32 320 ")
                .contains("polder ", "stormpot ", "hikari bag ", "commons-pool2 ");
    }
}
