package io.polder.netlink.ethtool;

import io.polder.linux.LinuxException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /proc/interrupts} at one moment: the numbered interrupts, which devices have; not the processor's own, such as
 * its timers. Immutable.
 *
 * <pre>
 *            CPU0       CPU1
 *  38:          0       6070 PCI-MSIX-0000:00:03.0   1-edge      virtio2-input.0
 * </pre>
 *
 * @param cpus the numbers of the CPUs that are online
 */
public record InterruptTable(List<Integer> cpus, List<Interrupt> interrupts) {

    private static final Pattern CPU = Pattern.compile("CPU(\\d{1,9})");
    private static final Pattern LINE = Pattern.compile("\\s*([^\\s:]+):(.*)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final Pattern COUNT = Pattern.compile("\\s*(\\d{1,18})(?=\\s|$)");

    public InterruptTable {
        cpus = List.copyOf(cpus);
        interrupts = List.copyOf(interrupts);
        for (Interrupt interrupt : interrupts) {
            if (interrupt.counts().size() != cpus.size()) {
                throw new IllegalArgumentException("interrupt " + interrupt.number() + " has "
                        + interrupt.counts().size() + " counts for " + cpus.size() + " CPUs");
            }
        }
    }

    /**
     * Reads the file's text.
     *
     * @throws LinuxException when it is not of that form, with the line
     */
    public static InterruptTable parse(String text) {
        List<String> lines = text.lines().toList();
        List<Integer> cpus = cpus(lines.isEmpty() ? "" : lines.get(0));
        var interrupts = new ArrayList<Interrupt>();
        for (String line : lines.subList(1, lines.size())) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw malformed(line);
            }
            if (NUMBER.matcher(matcher.group(1)).matches()) {
                interrupts.add(interrupt(Integer.parseInt(matcher.group(1)), matcher.group(2), cpus.size(), line));
            }
        }
        return new InterruptTable(cpus, interrupts);
    }

    private static List<Integer> cpus(String header) {
        var cpus = new ArrayList<Integer>();
        for (String word : header.strip().split("\\s+", -1)) {
            Matcher matcher = CPU.matcher(word);
            if (!matcher.matches()) {
                throw malformed(header);
            }
            cpus.add(Integer.parseInt(matcher.group(1)));
        }
        return cpus;
    }

    private static Interrupt interrupt(int number, String rest, int cpus, String line) {
        var counts = new ArrayList<Long>(cpus);
        Matcher count = COUNT.matcher(rest);
        int at = 0;
        for (int cpu = 0; cpu < cpus; cpu++) {
            if (!count.region(at, rest.length()).lookingAt()) {
                throw malformed(line);
            }
            counts.add(Long.parseLong(count.group(1)));
            at = count.end();
        }
        String description = rest.substring(at);
        int gap = description.lastIndexOf("  "); // Before the actions; where there are none, spaces end the line.
        boolean claimed = gap >= 0 && !description.endsWith(" ");
        String controller = claimed ? description.substring(0, gap) : description;
        return new Interrupt(
                number,
                counts,
                controller.strip().replaceAll("\\s+", " "),
                claimed ? List.of(description.substring(gap + 2).split(", ", -1)) : List.of());
    }

    private static LinuxException malformed(String line) {
        return new LinuxException("read /proc/interrupts", null, "unexpected line \"" + line + "\"", null);
    }
}
