package io.polder.netlink.ethtool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over directories that look like procfs and sysfs. */
class NodeInterruptsTest {

    private static final String INTERRUPTS = """
                       CPU0       CPU1
             37:          0          0 PCI-MSIX-0000:00:03.0   0-edge      virtio2-config
             38:          0       6070 PCI-MSIX-0000:00:03.0   1-edge      virtio2-input.0
             39:       5184          0 PCI-MSIX-0000:00:03.0   2-edge      virtio2-output.0
             50:          1          0 PCI-MSIX-0000:00:05.0   0-edge      mlx5_comp0@pci:0000:00:05.0
             51:          2          0 PCI-MSIX-0000:00:06.0   0-edge      eth1-TxRx-0
             52:          3          0 PCI-MSIX-0000:00:06.0   1-edge      eth1
             53:          4          0 PCI-MSIX-0000:00:07.0   1-edge      eth10-TxRx-0
             60:          5          0  IO-APIC  11-fasteoi   uhci_hcd:usb1, e100
             61:          6          0 virtio-mmio   1-edge      virtio20
            """;

    private static final String NIC = "devices/pci0000:00/0000:00:03.0";

    @TempDir
    private Path root;

    private Path sys;
    private NodeInterrupts node;

    @BeforeEach
    void mount() throws IOException {
        sys = Files.createDirectories(root.resolve("sys"));
        Path proc = Files.createDirectories(root.resolve("proc"));
        Files.writeString(proc.resolve("interrupts"), INTERRUPTS);
        node = new NodeInterrupts(proc, sys);
    }

    @Test
    void virtioDeviceHasTheInterruptsOfThePciDeviceThatItIsAPartOf() throws IOException {
        device("virtio", "virtio2", NIC + "/virtio2");
        signalled(NIC, 37, 38, 39);

        assertThat(node.of(new ParentDevice("virtio", "virtio2")))
                .extracting(Interrupt::number)
                .containsExactly(37, 38, 39);
    }

    @Test
    void pciDeviceHasItsMessageSignalledInterruptsAndNotItsPin() throws IOException {
        device("pci", "0000:00:03.0", NIC);
        signalled(NIC, 38, 39);
        Files.writeString(sys.resolve(NIC).resolve("irq"), "60\n");

        assertThat(node.of(new ParentDevice("pci", "0000:00:03.0")))
                .extracting(Interrupt::number)
                .containsExactly(38, 39);
    }

    @Test
    void deviceWithAPinAloneHasThatInterrupt() throws IOException {
        device("pci", "0000:00:03.0", NIC);
        Files.writeString(sys.resolve(NIC).resolve("irq"), "60\n");

        assertThat(node.of(new ParentDevice("pci", "0000:00:03.0")))
                .extracting(Interrupt::number)
                .containsExactly(60);
    }

    @Test
    void deviceThatSysfsListsNoInterruptsOfIsFoundByTheirActions() throws IOException {
        device("virtio", "virtio2", "devices/virtio-mmio/virtio2");

        assertThat(node.of(new ParentDevice("virtio", "virtio2")))
                .extracting(Interrupt::number)
                .containsExactly(37, 38, 39);
        assertThat(node.of(new ParentDevice("pci", "0000:00:05.0")))
                .extracting(Interrupt::number)
                .containsExactly(50);
        assertThat(node.of(new ParentDevice("virtio", "virtio7"))).isEmpty();
    }

    @Test
    void interruptsOfTheControllerBelowAUsbDeviceAreNotItsOwn() throws IOException {
        String controller = "devices/pci0000:00/0000:00:09.0";
        device("usb", "1-1:1.0", controller + "/usb1/1-1/1-1:1.0");
        signalled(controller + "/usb1/1-1", 60);

        assertThat(node.of(new ParentDevice("usb", "1-1:1.0"))).isEmpty();
    }

    @Test
    void interruptsBearTheLinksNameOrBeginWithIt() {
        assertThat(node.namedAfter("eth1")).extracting(Interrupt::number).containsExactly(51, 52);
    }

    @Test
    void linkOfHardwareTellsItsDeviceAndOthersHaveNone() throws IOException {
        device("virtio", "virtio2", NIC + "/virtio2");
        Path link = Files.createDirectories(sys.resolve(NIC + "/virtio2/net/eth0"));
        Files.createSymbolicLink(link.resolve("device"), Path.of("../.."));
        Path veth = Files.createDirectories(sys.resolve("devices/virtual/net/veth0"));
        Path net = Files.createDirectories(sys.resolve("class/net"));
        Files.createSymbolicLink(net.resolve("eth0"), link);
        Files.createSymbolicLink(net.resolve("veth0"), veth);

        assertThat(node.deviceOf("eth0")).contains(new ParentDevice("virtio", "virtio2"));
        assertThat(node.deviceOf("veth0")).isEmpty();
        assertThat(node.deviceOf("nosuch")).isEmpty();
    }

    @Test
    void missingFileIsNamed() {
        var nowhere = new NodeInterrupts(root.resolve("nowhere"), sys);

        assertThatThrownBy(nowhere::read)
                .isInstanceOf(LinuxException.class)
                .hasMessageStartingWith("read " + root.resolve("nowhere/interrupts"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/", "a\0b"})
    void deviceThatWouldLeadElsewhereIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ParentDevice("pci", name));
        assertThatIllegalArgumentException().isThrownBy(() -> new ParentDevice(name, "virtio2"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> node.deviceOf(name))
                .withMessage("not a device's name: \"" + name + "\"");
    }

    private void device(String bus, String name, String path) throws IOException {
        Path device = Files.createDirectories(sys.resolve(path));
        Path ofBus = Files.createDirectories(sys.resolve("bus").resolve(bus).resolve("devices"));
        Files.createSymbolicLink(ofBus.resolve(name), device);
        Files.createSymbolicLink(device.resolve("subsystem"), ofBus.getParent());
    }

    private void signalled(String path, int... numbers) throws IOException {
        Path directory = Files.createDirectories(sys.resolve(path).resolve("msi_irqs"));
        for (int number : numbers) {
            Files.writeString(directory.resolve(Integer.toString(number)), "msix\n");
        }
    }
}
