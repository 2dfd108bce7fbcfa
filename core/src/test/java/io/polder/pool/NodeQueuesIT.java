package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.ethtool.NodeInterrupts;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.RouteNetlink;
import io.polder.provider.fake.VirtualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queues are the kernel's, of a veth that stands for an ENI; interrupts are read from files as the kernel writes them. */
@RequiresCapability(Capability.NETNS)
final class NodeQueuesIT {

    @TempDir
    private Path proc;

    @TempDir
    private Path sys;

    private void interrupts(long first, long second) throws IOException {
        Files.writeString(proc.resolve("interrupts"), """
                           CPU0       CPU1
                 25:  %9d          0   PCI-MSIX-0000:00:05.0   0-edge      eni0-TxRx-0
                 26:          0  %9d   PCI-MSIX-0000:00:05.0   1-edge      eni0-TxRx-1
                 27:        100        100   PCI-MSIX-0000:00:06.0   0-edge      other0-TxRx-0
                """.formatted(first, second));
    }

    @Test
    void queuesOfTheKernelAndRatesOfItsCounters() throws IOException {
        try (var node = NetworkNamespace.create();
                var route = RouteNetlink.open(node);
                var clock = new VirtualClock(Instant.EPOCH)) {
            route.links()
                    .create(LinkSpec.veth("eni0", LinkSpec.peer("peer0").build())
                            .rxQueues(4)
                            .txQueues(4)
                            .build());
            String mac =
                    route.links().find("eni0").orElseThrow().mac().orElseThrow().toString();
            var queues = new NodeQueues(node, new NodeInterrupts(proc, sys), clock);
            assertThat(queues.latest()).isEmpty();

            interrupts(1_000, 2_000);
            queues.refresh();
            assertThat(queues.latest().get(mac)).isEqualTo(new QueueLoad(4, 0)); // No rate after one look.

            interrupts(1_500, 3_500);
            clock.advance(Duration.ofSeconds(10));
            queues.refresh();
            var load = queues.latest().get(mac);
            assertThat(load.queues()).isEqualTo(4);
            assertThat(load.interruptsPerSecond()).isCloseTo(200, within(1e-6));

            interrupts(0, 0); // The device was reset.
            clock.advance(Duration.ofSeconds(10));
            queues.refresh();
            assertThat(queues.latest().get(mac).interruptsPerSecond()).isZero();
        }
    }
}
