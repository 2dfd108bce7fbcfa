package io.polder.netns;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * QEMU's monitor, from inside the machine that it runs: plugs network cards in and out (docs/interop/qmp-spec.rst of
 * QEMU). Confined to one thread.
 */
final class Qmp implements AutoCloseable {

    private static final Path PORT = Path.of("/dev/virtio-ports/vm.qmp");

    private final RandomAccessFile port;

    private Qmp(RandomAccessFile port) {
        this.port = port;
    }

    /** Whether this machine is one that {@code netlink/src/test/vm/vm-run} started. */
    static boolean isHere() {
        return Files.exists(PORT);
    }

    static Qmp open() throws IOException {
        var qmp = new Qmp(new RandomAccessFile(PORT.toFile(), "rw"));
        qmp.send("{\"execute\":\"qmp_capabilities\"}"); // Answered by an error when it was sent before, which is as
        // good.
        return qmp;
    }

    /** A card with that MAC address, on a segment that all of these share. */
    void plug(String id, int slot, String mac) throws IOException {
        execute("{\"execute\":\"netdev_add\",\"arguments\":{\"type\":\"hubport\",\"id\":\"port-" + id
                + "\",\"hubid\":80}}");
        execute("{\"execute\":\"device_add\",\"arguments\":{\"driver\":\"virtio-net-pci\",\"id\":\"" + id
                + "\",\"netdev\":\"port-" + id + "\",\"bus\":\"slot" + slot + "\",\"mac\":\"" + mac + "\"}}");
    }

    /** It takes the system some seconds to let the card go (pciehp of Linux waits five, as a button could be pressed again). */
    void unplug(String id) throws IOException {
        execute("{\"execute\":\"device_del\",\"arguments\":{\"id\":\"" + id + "\"}}");
    }

    /** What {@link #plug} made besides the card, once that is gone. */
    void forget(String id) throws IOException {
        execute("{\"execute\":\"netdev_del\",\"arguments\":{\"id\":\"port-" + id + "\"}}");
    }

    private void execute(String command) throws IOException {
        String answer = send(command);
        if (answer.contains("\"error\"")) {
            throw new IOException(command + ": " + answer);
        }
    }

    /** The answer; what else the monitor tells meanwhile is passed over. */
    private String send(String command) throws IOException {
        port.write((command + "\n").getBytes(StandardCharsets.US_ASCII));
        while (true) {
            String line = readLine(command);
            if (line.contains("\"return\"") || line.contains("\"error\"")) {
                return line;
            }
        }
    }

    /** By single bytes: the port knows no position, which {@code RandomAccessFile.readLine} asks for. */
    private String readLine(String command) throws IOException {
        var line = new StringBuilder();
        for (int next = port.read(); next != '\n'; next = port.read()) {
            if (next < 0) {
                throw new IOException(command + ": the monitor has gone");
            }
            line.append((char) next);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        port.close();
    }
}
