package io.polder.benchmarks.datapath;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetnsDirectory;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@RequiresCapability({Capability.NETNS, Capability.EBPF_CLASSIFIER})
class DatapathBenchmarkIT {

    private static final Plan TINY = new Plan(50, 500, 2, 1);

    @Test
    void everyDatapathCarriesEverythingAndNothingIsLeft() {
        var printed = new ByteArrayOutputStream();

        var result = DatapathBenchmark.run(TINY, Optional.empty(), new PrintStream(printed, true, UTF_8));

        assertThat(result.toString()).startsWith("RESULT datapath exclusive_rr_vs_host=");
        assertThat(printed.toString(UTF_8))
                .contains("nodes ", "exclusive ", "shared, eBPF ", "shared, veth ", "VXLAN ");
        assertThat(NetnsDirectory.standard().names()).noneMatch(name -> name.startsWith("polder-bench-"));
    }
}
