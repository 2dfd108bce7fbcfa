package io.polder.netlink.ethtool;

import java.util.List;

/**
 * A line of {@code /proc/interrupts} (proc(5), show_interrupts in kernel/irq/proc.c). Immutable.
 *
 * @param number the kernel's number for it, as in {@code /proc/irq}
 * @param counts how often it came on each CPU, in the order of {@link InterruptTable#cpus}
 * @param controller the interrupt controller, its own number for the interrupt, and how it is triggered: {@code
 *     PCI-MSIX-0000:00:03.0 1-edge}
 * @param actions who asked for it, several where it is shared: {@code virtio2-input.0}
 */
public record Interrupt(int number, List<Long> counts, String controller, List<String> actions) {

    public Interrupt {
        if (number < 0) {
            throw new IllegalArgumentException("interrupt " + number + " is negative");
        }
        counts = List.copyOf(counts);
        actions = List.copyOf(actions);
    }

    /** How often it came on all CPUs. */
    public long total() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
