package io.polder.netlink.ethtool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.LinuxException;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class InterruptTableTest {

    private static final String X86 = """
                       CPU0       CPU3
             24:          1          0  IO-APIC   5-edge      ACPI:Ged
             37:          0          0 PCI-MSIX-0000:00:03.0   0-edge      virtio2-config
             38:          0       6070 PCI-MSIX-0000:00:03.0   1-edge      virtio2-input.0
             40:          0          7  IO-APIC  11-fasteoi   uhci_hcd:usb1, i801_smbus
             41:          3          0  IO-APIC  12-edge    \

            NMI:          0          0   Non-maskable interrupts
            ERR:          0
            """;

    private static final String ARM64 = """
                       CPU0
             11:      54321     GICv3  27 Level     arch_timer
             47:        902   ITS-MSI 524289 Edge      mlx5_comp0@pci:0000:00:05.0
            IPI0:      1234       Rescheduling interrupts
            """;

    @Example
    void numberedLinesAreReadAndTheProcessorsOwnAreLeftOut() {
        var table = InterruptTable.parse(X86);

        assertThat(table.cpus()).containsExactly(0, 3);
        assertThat(table.interrupts())
                .containsExactly(
                        new Interrupt(24, List.of(1L, 0L), "IO-APIC 5-edge", List.of("ACPI:Ged")),
                        new Interrupt(37, List.of(0L, 0L), "PCI-MSIX-0000:00:03.0 0-edge", List.of("virtio2-config")),
                        new Interrupt(
                                38, List.of(0L, 6070L), "PCI-MSIX-0000:00:03.0 1-edge", List.of("virtio2-input.0")),
                        new Interrupt(
                                40, List.of(0L, 7L), "IO-APIC 11-fasteoi", List.of("uhci_hcd:usb1", "i801_smbus")),
                        new Interrupt(41, List.of(3L, 0L), "IO-APIC 12-edge", List.of()));
        assertThat(table.interrupts().get(2).total()).isEqualTo(6070);
    }

    @Example
    void otherArchitecturesSayLevelAndEdgeInAColumn() {
        assertThat(InterruptTable.parse(ARM64).interrupts())
                .containsExactly(
                        new Interrupt(11, List.of(54321L), "GICv3 27 Level", List.of("arch_timer")),
                        new Interrupt(
                                47, List.of(902L), "ITS-MSI 524289 Edge", List.of("mlx5_comp0@pci:0000:00:05.0")));
    }

    @Example
    void whatIsNotOfThatFormIsRefusedWithTheLine() {
        assertThatThrownBy(() -> InterruptTable.parse(""))
                .isInstanceOf(LinuxException.class)
                .hasMessage("read /proc/interrupts: unexpected line \"\"");
        assertThatThrownBy(() -> InterruptTable.parse("CPU0 GPU1\n")).hasMessageContaining("CPU0 GPU1");
        assertThatThrownBy(() -> InterruptTable.parse("CPU0 CPU1\n 1: 5 IO-APIC 1-edge  timer\n"))
                .hasMessageContaining(" 1: 5 IO-APIC 1-edge  timer");
        assertThatThrownBy(() -> InterruptTable.parse("CPU0\nno colon\n")).hasMessageContaining("no colon");
        assertThatThrownBy(() -> InterruptTable.parse("CPU0\n 1: 9999999999999999999  timer\n"))
                .isInstanceOf(LinuxException.class);
    }

    @Example
    void everyInterruptHasACountForEveryCpu() {
        var interrupt = new Interrupt(1, List.of(1L), "", List.of());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InterruptTable(List.of(0, 1), List.of(interrupt)))
                .withMessage("interrupt 1 has 1 counts for 2 CPUs");
        assertThatIllegalArgumentException().isThrownBy(() -> new Interrupt(-1, List.of(), "", List.of()));
    }

    @Property
    void tableComesBackAsTheKernelPrintsIt(@ForAll("tables") InterruptTable table) {
        assertThat(InterruptTable.parse(print(table))).isEqualTo(table);
    }

    @Property(tries = 1000)
    void anyTextGivesATableOrIsRefused(@ForAll("texts") String text) {
        parseOrRefused(text);
    }

    @Property(tries = 1000)
    void changedTextGivesATableOrIsRefused(
            @ForAll @IntRange(max = 10_000) int position,
            @ForAll @IntRange(max = 20) int length,
            @ForAll("texts") String by) {
        int from = position % X86.length();
        parseOrRefused(X86.substring(0, from) + by + X86.substring(Math.min(X86.length(), from + length)));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("CPU 0123456789:,-\nabc\t\u00e4").ofMaxLength(200);
    }

    @Provide
    Arbitrary<InterruptTable> tables() {
        var word =
                Arbitraries.strings().withChars("abcXYZ019.:@-").ofMinLength(1).ofMaxLength(12);
        return Arbitraries.integers().between(1, 5).flatMap(cpus -> {
            var counts = Arbitraries.longs().between(0, 0xffff_ffffL).list().ofSize(cpus);
            var actions = word.list().ofMaxSize(3);
            var interrupt = Combinators.combine(Arbitraries.integers().between(0, 5000), counts, word, word, actions)
                    .as((number, count, chip, line, names) -> new Interrupt(number, count, chip + " " + line, names));
            var numbers = Arbitraries.integers().between(0, 9999).list().ofSize(cpus);
            return Combinators.combine(numbers, interrupt.list().ofMaxSize(6)).as(InterruptTable::new);
        });
    }

    /** As show_interrupts in kernel/irq/proc.c does. */
    private static String print(InterruptTable table) {
        var text = new StringBuilder("    ");
        table.cpus().forEach(cpu -> text.append(String.format("CPU%-8d", cpu)));
        for (Interrupt interrupt : table.interrupts()) {
            String counts = interrupt.counts().stream()
                    .map(n -> String.format("%10d ", n))
                    .collect(Collectors.joining());
            String names = interrupt.actions().isEmpty() ? "" : "  " + String.join(", ", interrupt.actions());
            text.append(String.format("%n%3d: %s %-8s%s", interrupt.number(), counts, interrupt.controller(), names));
            text.append(interrupt.actions().isEmpty() ? " " : "");
        }
        return text.append(String.format("%nNMI: 0  Non-maskable interrupts%n")).toString();
    }

    private static void parseOrRefused(String text) {
        try {
            var table = InterruptTable.parse(text);
            assertThat(table.cpus()).isNotEmpty();
        } catch (LinuxException e) {
            assertThat(e).hasMessageStartingWith("read /proc/interrupts: unexpected line");
        }
    }
}
