package io.polder.netlink.ethtool;

import static java.util.Objects.requireNonNull;

import io.polder.linux.LinuxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The interrupts of the machine, and which of them belong to a link's hardware. Stateless, so thread-safe; every call
 * reads the files again.
 *
 * <pre>{@code
 * var node = NodeInterrupts.standard();
 * for (Interrupt interrupt : node.of(new ParentDevice("virtio", "virtio2"))) {
 *     System.out.println(interrupt.number() + " " + interrupt.total());
 * }
 * }</pre>
 *
 * <p>Interrupts are the whole machine's: they are not divided by namespaces, and a link keeps its own wherever it is
 * moved.
 */
public final class NodeInterrupts {

    private final Path proc;
    private final Path sys;

    /**
     * @param proc where procfs is mounted, such as {@code /host/proc} in a container
     * @param sys where sysfs is mounted
     */
    public NodeInterrupts(Path proc, Path sys) {
        this.proc = requireNonNull(proc, "proc");
        this.sys = requireNonNull(sys, "sys");
    }

    /** Those of {@code /proc} and {@code /sys}. */
    public static NodeInterrupts standard() {
        return new NodeInterrupts(Path.of("/proc"), Path.of("/sys"));
    }

    /**
     * Every interrupt that a device has.
     *
     * @throws LinuxException when the file cannot be read or is not as proc(5) says
     */
    public InterruptTable read() {
        Path file = proc.resolve("interrupts");
        try {
            return InterruptTable.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * The interrupts of a device: those that sysfs lists for it ({@code msi_irqs}, {@code irq}) or for the device that it
     * is a part of, as a virtio device is of a PCI device; where sysfs lists none, those whose action bears its name.
     *
     * @return empty where it has none
     */
    public List<Interrupt> of(ParentDevice device) {
        Set<Integer> numbers = numbers(device);
        return read().interrupts().stream()
                .filter(interrupt -> numbers.isEmpty()
                        ? isNamedAfter(device.name(), interrupt) || isOf(device, interrupt)
                        : numbers.contains(interrupt.number()))
                .toList();
    }

    /**
     * The interrupts whose action bears a link's name, such as {@code eth0} or {@code eth0-TxRx-3}: the one that it had
     * when its driver asked for them. For drivers whose device sysfs lists no interrupts of.
     */
    public List<Interrupt> namedAfter(String linkName) {
        requireNonNull(linkName, "linkName");
        return read().interrupts().stream()
                .filter(interrupt -> isNamedAfter(linkName, interrupt))
                .toList();
    }

    /**
     * The device of a link of the namespace that sysfs was mounted in; rtnetlink tells it for a link of any.
     *
     * @return empty where the link has none, as a veth, or where there is no such link
     */
    public Optional<ParentDevice> deviceOf(String linkName) {
        Path link = sys.resolve("class/net").resolve(ParentDevice.checkDirectory(linkName));
        try {
            Path device = link.resolve("device").toRealPath();
            Path bus = device.resolve("subsystem").toRealPath();
            return Optional.of(new ParentDevice(lastName(bus), lastName(device)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed(link, e);
        }
    }

    private Set<Integer> numbers(ParentDevice device) {
        Path link = sys.resolve("bus").resolve(device.bus()).resolve("devices").resolve(device.name());
        try {
            Path own = link.toRealPath();
            Set<Integer> numbers = numbersIn(own);
            Path above = own.getParent();
            return numbers.isEmpty() && device.bus().equals("virtio") && above != null ? numbersIn(above) : numbers;
        } catch (NoSuchFileException e) {
            return Set.of();
        } catch (IOException e) {
            throw failed(link, e);
        }
    }

    /** Message-signalled interrupts (Documentation/ABI/testing/sysfs-bus-pci), or else the one of a pin; 0 is none. */
    private static Set<Integer> numbersIn(Path device) throws IOException {
        var numbers = new HashSet<Integer>();
        Path signalled = device.resolve("msi_irqs");
        if (Files.isDirectory(signalled)) {
            try (Stream<Path> files = Files.list(signalled)) {
                files.map(NodeInterrupts::lastName).forEach(name -> addNumber(name, numbers));
            }
        }
        Path pin = device.resolve("irq");
        if (numbers.isEmpty() && Files.isRegularFile(pin)) {
            addNumber(Files.readString(pin, StandardCharsets.ISO_8859_1).strip(), numbers);
        }
        return numbers;
    }

    private static void addNumber(String text, Set<Integer> numbers) {
        if (text.matches("[1-9]\\d{0,8}")) {
            numbers.add(Integer.parseInt(text));
        }
    }

    /** {@code virtio2}, {@code virtio2-input.0}. */
    private static boolean isNamedAfter(String name, Interrupt interrupt) {
        return interrupt.actions().stream().anyMatch(action -> action.equals(name) || action.startsWith(name + "-"));
    }

    /** {@code mlx5_comp0@pci:0000:00:05.0}. */
    private static boolean isOf(ParentDevice device, Interrupt interrupt) {
        return interrupt.actions().stream().anyMatch(action -> action.endsWith("@" + device));
    }

    private static String lastName(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static LinuxException failed(Path path, IOException e) {
        return new LinuxException("read " + path, null, e.toString(), e);
    }
}
