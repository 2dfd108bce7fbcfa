package io.polder.benchmarks.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import io.polder.benchmarks.Programs;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class NetlinkBenchmarkIT {

    private static final Plan TINY = new Plan(20, 2, 50, 1, 2, 3, 1, 1);
    private static final String RATIO = "\\d+\\.\\d\\d";

    @Test
    void everyPeerDoesTheWorkAndTheResultIsOneLine() {
        assumeThatCode(() -> Programs.ofModule().require("gcc")).doesNotThrowAnyException();
        var printed = new ByteArrayOutputStream();

        var result = NetlinkBenchmark.run(TINY, new PrintStream(printed, true, UTF_8));

        assertThat(result.toString())
                .matches("RESULT netlink add_vs_c=" + RATIO + " add_vs_ip_batch=" + RATIO + " batch_vs_c=" + RATIO
                        + " batch_vs_ip_batch=" + RATIO + " dump_per_s=\\d+ dump_bytes_per_route=\\d+");
        assertThat(printed.toString(UTF_8))
                .contains("add 20 ", "add-batched 20 ", "delete 20 ", "delete-batched 20 ", "dump 20 ")
                .contains("add 50 ", "add-batched 50 ", "delete 50 ", "delete-batched 50 ", "dump 50 ")
                .contains("create 3 ", "create-batched 3 ", "delete-group 3 ")
                .contains("polder ", "C ", "ip -batch ")
                .containsPattern("(?m)^ +Go |^Without vishvananda/netlink: ");
    }
}
