package io.polder.benchmarks.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.benchmarks.BenchmarkException;
import org.junit.jupiter.api.Test;

class ApacheBenchTest {

    private static final String REPORT = """
            Server Software:        nginx/1.22.1
            Concurrency Level:      4
            Time taken for tests:   0.250 seconds
            Complete requests:      3000
            Failed requests:        0
            Requests per second:    12000.00 [#/sec] (mean)
            Time per request:       0.333 [ms] (mean)
            """;

    @Test
    void timeOfRequestIsThatOfTheirRate() {
        assertThat(ApacheBench.nanos(REPORT, 3000)).isEqualTo(83_333);
    }

    @Test
    void reportOfRequestsThatFailedIsRefused() {
        String failed = REPORT.replace("Failed requests:        0", "Failed requests:        7");

        assertThatThrownBy(() -> ApacheBench.nanos(failed, 3000)).isInstanceOf(BenchmarkException.class);
    }

    @Test
    void reportOfFewerRequestsThanWantedIsRefused() {
        assertThatThrownBy(() -> ApacheBench.nanos(REPORT, 3001)).isInstanceOf(BenchmarkException.class);
    }

    @Test
    void reportOfOtherAnswersThanWantedIsRefused() {
        assertThatThrownBy(() -> ApacheBench.nanos(REPORT + "Non-2xx responses:      12\n", 3000))
                .isInstanceOf(BenchmarkException.class);
    }

    @Test
    void whatSaysNothingOfRequestsIsRefused() {
        assertThatThrownBy(() -> ApacheBench.nanos("apr_socket_recv: Connection refused (111)", 3000))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("Connection refused");
    }
}
