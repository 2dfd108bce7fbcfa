package io.polder.ebpf.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.ebpf.Feature;
import io.polder.ebpf.KernelFeatures;
import io.polder.ebpf.link.Attachments;
import io.polder.ebpf.link.TcHook;
import io.polder.ebpf.link.Wire;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.ChildJvm;
import io.polder.linux.testing.RequiresCapability;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@RequiresCapability(Capability.EBPF_CLASSIFIER)
@Timeout(60)
class PacketCounterIT {

    @Test
    void exampleCountsWhatTheInterfaceReceivesAndLeavesNothingWhenItIsKilled() throws Exception {
        String object = Path.of(PacketCounterIT.class
                        .getResource("/sampler/packet_counter.o")
                        .toURI())
                .toString();
        try (Wire wire = new Wire()) {
            Process process = start(wire, object);
            try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                assertThat(output.readLine()).isEqualTo("0 packets");
                wire.sendAndReceive(1, 2, 3);

                awaitLine(output, "4 packets");
            } finally {
                process.destroyForcibly().waitFor();
            }
            // A filter of a kernel without TCX stays, as TcMechanism says.
            if (KernelFeatures.of(Feature.TCX).isSupported()) {
                assertThat(Attachments.of(TcHook.ingress(wire.here(), wire.ifindex))
                                .programs())
                        .isEmpty();
            }
        }
    }

    private static Process start(Wire wire, String object) throws IOException {
        return new ProcessBuilder(List.of(
                        "nsenter",
                        "--net=/proc/" + ProcessHandle.current().pid() + "/fd/"
                                + wire.here().fd(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        ChildJvm.classPath(),
                        PacketCounter.class.getName(),
                        "veth0",
                        object))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void awaitLine(BufferedReader output, String wanted) throws IOException {
        for (String line = output.readLine(); !wanted.equals(line); line = output.readLine()) {
            assertThat(line).as("output while waiting for %s", wanted).isNotNull();
        }
    }
}
