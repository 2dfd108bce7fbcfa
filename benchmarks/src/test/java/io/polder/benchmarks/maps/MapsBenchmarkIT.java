package io.polder.benchmarks.maps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import io.polder.benchmarks.Programs;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.EBPF_CLASSIFIER)
class MapsBenchmarkIT {

    /** More than a batch, and no multiple of it. */
    private static final Plan TINY = new Plan(2345, 2, 2, 1);

    private static final String RATIO = "\\d+\\.\\d\\d";

    @Test
    void everyPeerDoesTheWorkAndTheResultIsOneLine() {
        assumeThatCode(() -> Programs.ofModule().require("gcc", "bpf/libbpf.h", "bpftool"))
                .doesNotThrowAnyException();
        var printed = new ByteArrayOutputStream();

        var result = MapsBenchmark.run(TINY, new PrintStream(printed, true, UTF_8));

        assertThat(result.toString())
                .matches("RESULT maps single_vs_libbpf=" + RATIO + " batch_vs_libbpf=" + RATIO + " load_vs_libbpf="
                        + RATIO);
        assertThat(printed.toString(UTF_8))
                .contains("update 2,345 ", "update-batched 2,345 ", "lookup 2,345 ", "lookup-batched 2,345 ", "load 2 ")
                .contains("polder ", "libbpf ", "bpftool ");
    }
}
