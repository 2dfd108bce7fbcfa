package io.polder.netlink.ethtool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** On the machine's own files, which are only read. */
class NodeInterruptsIT {

    private static final Path LINKS = Path.of("/sys/class/net");

    private final NodeInterrupts node = NodeInterrupts.standard();

    @Test
    void interruptsOfTheMachineAreRead() throws IOException {
        long numbered = Files.readAllLines(Path.of("/proc/interrupts")).stream()
                .filter(line -> line.matches(" *\\d+:.*"))
                .count();

        InterruptTable table = node.read();

        assertThat(table.cpus()).hasSizeBetween(1, Runtime.getRuntime().availableProcessors() + 4096);
        assertThat(table.interrupts()).hasSize((int) numbered);
        assertThat(table.interrupts())
                .allSatisfy(interrupt -> assertThat(interrupt.total()).isGreaterThanOrEqualTo(0));
    }

    @Test
    void loopbackHasNoDevice() {
        assertThat(node.deviceOf("lo")).isEmpty();
    }

    @Test
    void interruptsOfTheMachinesCardsAreAmongTheMachines() throws IOException {
        List<String> cards = cards();
        assumeFalse(cards.isEmpty(), "this machine shows no network card with message-signalled interrupts");

        for (String card : cards) {
            ParentDevice device = node.deviceOf(card).orElseThrow();
            List<Interrupt> interrupts = node.of(device);

            assertThat(interrupts).as("interrupts of %s, %s", card, device).isNotEmpty();
            assertThat(node.read().interrupts())
                    .extracting(Interrupt::number)
                    .containsAll(interrupts.stream().map(Interrupt::number).toList());
        }
    }

    @Test
    void everyCardWithChannelsHasAnInterruptForEach() throws IOException {
        List<String> cards = cards();
        assumeFalse(cards.isEmpty(), "this machine shows no network card with message-signalled interrupts");

        try (var here = NetworkNamespace.current();
                var ethtool = Ethtool.open(here)) {
            for (Channels channels : ethtool.channels()) {
                if (cards.contains(channels.linkName())) {
                    ParentDevice device = node.deviceOf(channels.linkName()).orElseThrow();
                    assertThat(node.of(device).size())
                            .isGreaterThanOrEqualTo(Math.max(channels.rxQueues(), channels.txQueues()));
                }
            }
        }
    }

    private static List<String> cards() throws IOException {
        var cards = new ArrayList<String>();
        try (Stream<Path> links = Files.list(LINKS)) {
            for (Path link : links.toList()) {
                Path device = link.resolve("device");
                if (hasInterrupts(device) || hasInterrupts(device.resolve(".."))) {
                    cards.add(link.getFileName().toString());
                }
            }
        }
        return cards;
    }

    private static boolean hasInterrupts(Path device) throws IOException {
        return Files.isDirectory(device)
                && Files.isDirectory(device.toRealPath().resolve("msi_irqs"));
    }
}
