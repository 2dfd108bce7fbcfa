package io.polder.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetnsDirectory;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresCapability(Capability.NETNS)
class QuickstartIT {

    private static final long PATIENCE_SECONDS = 120;

    private final NetnsDirectory directory = NetnsDirectory.standard();

    @Test
    void everyPodReachesEveryOtherAndNothingIsLeft() throws Exception {
        Process run = start("--fast");
        List<String> output = readUntil(run, "nothing will match this");

        assertThat(run.waitFor()).as(String.join("\n", output)).isZero();
        assertThat(output)
                .anyMatch(line -> line.contains("30 of 30 pairs"))
                .anyMatch(line -> line.contains("12 of 12 ways from pods to nodes"))
                .anyMatch(line -> line.contains("6 of 6 ways from pods to the internet"))
                .anyMatch(line -> line.contains(
                        Capability.EBPF_CLASSIFIER.missing().isEmpty() ? "connections meanwhile failed" : "left out: "))
                .anyMatch(line -> line.contains("nothing is left on this machine"))
                .noneMatch(line -> line.contains("✗"));
        assertThat(namesOf(run)).isEmpty();
    }

    /** By the chapter it is in: before the first pod, among the pods, between the packets, under the
     * changes of a Service, behind a policy, under the burst. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kernel",
                "1  A pod",
                "2  Six pods",
                "3  Who",
                "4  A Service",
                "5  A Net",
                "6  The pool",
                "7  Removal"
            })
    void isTakenDownWhenItIsTerminated(String moment) throws Exception {
        Process run = start("--fast");
        List<String> output = readUntil(run, moment);
        assertThat(output).anyMatch(line -> line.contains(moment));

        run.destroy();

        assertThat(run.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(namesOf(run)).isEmpty();
    }

    @Test
    void leftoversOfAKilledRunAreRemovedByTheNextAndThoseOfALivingOneAreNot() throws Exception {
        Process killed = start("--fast", "--keep");
        readUntil(killed, "stays up until");
        Process living = start("--fast", "--keep");
        readUntil(living, "stays up until");
        killed.destroyForcibly().waitFor();
        assertThat(namesOf(killed)).isNotEmpty();

        Process next = start("--fast");
        List<String> output = readUntil(next, "nothing will match this");

        assertThat(next.waitFor()).as(String.join("\n", output)).isZero();
        assertThat(output).anyMatch(line -> line.contains("what a killed run had left"));
        assertThat(namesOf(killed)).isEmpty();
        assertThat(namesOf(living)).isNotEmpty();
        living.destroy();
        assertThat(living.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(namesOf(living)).isEmpty();
    }

    @Test
    void servicesOfAKilledRunAreRemovedByTheNext() throws Exception {
        Process killed = start("--fast");
        readUntil(killed, "4  A Service");
        killed.destroyForcibly().waitFor();

        Process next = start("--fast");
        List<String> output = readUntil(next, "nothing will match this");

        assertThat(next.waitFor()).as(String.join("\n", output)).isZero();
        assertThat(namesOf(killed)).isEmpty();
        String own = "polder-" + Long.toString(killed.pid(), 36) + ".";
        try (Stream<Path> left = Files.list(Path.of("/run"))) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith(own)))
                    .isEmpty();
        }
    }

    @Test
    void keptClusterIsTakenDownAtTheEndOfTheInput() throws Exception {
        Process run = start("--fast", "--keep");
        run.getOutputStream().close();
        List<String> output = readUntil(run, "nothing will match this");

        assertThat(run.waitFor()).as(String.join("\n", output)).isZero();
        assertThat(output).anyMatch(line -> line.contains("nothing is left on this machine"));
        assertThat(namesOf(run)).isEmpty();
    }

    @Test
    void runsOnTheModulePathToo() throws Exception {
        var path = new StringJoiner(File.pathSeparator).add("target/classes");
        try (var jars = Files.list(Path.of("target/lib"))) {
            jars.map(Path::toString).forEach(path::add);
        }
        String main = "io.polder.samples.quickstart/" + Quickstart.class.getName();

        Process run =
                start(List.of("-p", path.toString(), "--add-modules", "ALL-MODULE-PATH", "-m", main), "jnr", "--fast");
        List<String> output = readUntil(run, "nothing will match this");

        assertThat(run.waitFor()).as(String.join("\n", output)).isZero();
        assertThat(output).anyMatch(line -> line.contains("30 of 30 pairs"));
    }

    @Test
    void wrongArgumentsAreAnsweredWithTheUsage() throws Exception {
        Process run = start("--nonsense");
        List<String> output = readUntil(run, "nothing will match this");

        assertThat(run.waitFor()).isEqualTo(2);
        assertThat(output).anyMatch(line -> line.startsWith("usage:"));
    }

    private List<String> namesOf(Process run) {
        String prefix = "polder-" + Long.toString(run.pid(), 36) + ".";
        return directory.names().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    private static List<String> readUntil(Process run, String text) throws IOException {
        var lines = new ArrayList<String>();
        BufferedReader reader = run.inputReader(StandardCharsets.UTF_8);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
            if (line.contains(text)) {
                break;
            }
        }
        return lines;
    }

    private static Process start(String... arguments) throws IOException {
        String path = System.getProperty("java.class.path");
        return start(
                List.of("-cp", path, Quickstart.class.getName()), System.getProperty("polder.native", ""), arguments);
    }

    private static Process start(List<String> program, String backend, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dpolder.native=" + backend);
        command.addAll(program);
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
