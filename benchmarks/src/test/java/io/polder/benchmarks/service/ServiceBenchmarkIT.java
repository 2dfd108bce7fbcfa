package io.polder.benchmarks.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import io.polder.benchmarks.Programs;
import io.polder.benchmarks.sync.Rules;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@RequiresCapability({Capability.NETNS, Capability.EBPF_CLASSIFIER})
class ServiceBenchmarkIT {

    private static final Plan TINY = new Plan(List.of(1, 20), 20, 20, 2, 20, 100, Optional.empty());

    @Test
    void everyWayLeadsToTheServerAndEveryLayoutToAnEndpoint() {
        assumeThatCode(() -> Programs.ofModule()
                        .require("gcc", Rules.Kind.IPTABLES.program(), Rules.Kind.NFT.program(), "nginx", "ab"))
                .doesNotThrowAnyException();
        var printed = new ByteArrayOutputStream();

        var result = ServiceBenchmark.run(TINY, Optional.empty(), new PrintStream(printed, true, UTF_8));

        assertThat(result.toString())
                .startsWith("RESULT service socket_vs_direct=")
                .contains(" ab_socket_vs_iptables_10k=", " lookup_10k_ns=", " kernel_bytes_per_service=");
        assertThat(printed.toString(UTF_8).lines().filter(line -> line.contains("1 of 20")))
                .hasSize(4)
                .allMatch(line -> line.matches(".* direct .* socket .* packet .* iptables .* nft .*"));
    }
}
