package io.polder.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code benchmarks/run}, the script, with what Maven has built already. */
class RunIT {

    private static final long PATIENCE_SECONDS = 60;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    @Test
    void listsTheBenchmarksWhenItIsGivenNone() throws Exception {
        Process run = start();
        assertThat(run.inputReader(UTF_8).lines()).anyMatch(line -> line.matches(" +netlink +rtnetlink: .*"));
        assertThat(run.waitFor()).isEqualTo(2);
    }

    @Test
    void listsTheOptionsWhenItIsGivenAnother() throws Exception {
        Process run = start("netlink", "--nonsense");
        assertThat(run.inputReader(UTF_8).lines()).anyMatch(line -> line.contains("--quick"));
        assertThat(run.waitFor()).isEqualTo(2);
    }

    @Test
    @RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
    void itsPeersEndWithItWhenItIsTerminated() throws Exception {
        assumeThatCode(() -> Programs.ofModule().require("gcc")).doesNotThrowAnyException();
        Process run = start("netlink", "--quick");
        try (BufferedReader output = run.inputReader(UTF_8)) {
            readUntil(output, "The first in this JVM");
            var peers = new ArrayList<ProcessHandle>();
            while (peers.isEmpty() && run.isAlive()) {
                LockSupport.parkNanos(POLL_NANOS);
                run.descendants().forEach(peers::add);
            }

            run.destroy();

            assertThat(run.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(peers).isNotEmpty();
            for (ProcessHandle peer : peers) {
                peer.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    @RequiresCapability(Capability.NETNS)
    void simulationDrawsCharts(@TempDir Path charts) throws Exception {
        Process run = start("simulate", "--quick", "-Dcharts=" + charts);
        var lines = run.inputReader(UTF_8).lines().toList();
        assertThat(run.waitFor()).isZero();
        assertThat(lines.get(lines.size() - 1)).startsWith("RESULT simulate p99_wait_vs_terway=");
        try (var files = Files.list(charts)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .hasSize(24) // Two of each trace, each as PNG and as SVG.
                    .contains("simulate-deployment-burst-waits.png", "simulate-diurnal-idle.svg");
        }
    }

    private static void readUntil(BufferedReader output, String words) throws IOException {
        var lines = new ArrayList<String>();
        while (lines.stream().noneMatch(line -> line.contains(words))) {
            String line = output.readLine();
            assertThat(line).as("the line after %s", lines).isNotNull();
            lines.add(line);
        }
    }

    private static Process start(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(Path.of("run").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("POLDER_BENCH_BUILT", "1");
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }
}
