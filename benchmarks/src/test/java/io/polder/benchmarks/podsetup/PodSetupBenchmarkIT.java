package io.polder.benchmarks.podsetup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class PodSetupBenchmarkIT {

    private static final Plan TINY = new Plan(List.of(1, 3), 2, 1);
    private static final String RATIO = "\\d+\\.\\d\\d";

    @Test
    void everyPeerMakesPodsAndTheResultIsOneLine() {
        assumeThat(Path.of("/usr/lib/cni/ptp")).isExecutable();
        var printed = new ByteArrayOutputStream();

        var result = PodSetupBenchmark.run(TINY, new PrintStream(printed, true, UTF_8));

        assertThat(result.toString())
                .matches("RESULT podsetup p50_vs_c=" + RATIO + " p50_vs_ip=" + RATIO + " p50_vs_cni=" + RATIO
                        + " burst3_vs_cni=" + RATIO);
        assertThat(printed.toString(UTF_8)).contains("polder ", "CNI ptp ", "CNI bridge ", "del-3 3 ");
    }
}
