package io.polder.linux;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Kernel parameters under {@code /proc/sys/net} of one network namespace (sysctl(8), Documentation/networking/
 * ip-sysctl.rst). Thread-safe; every call runs on a thread of its own inside the namespace.
 *
 * <p>A key is the path below {@code /proc/sys}, with slashes: {@code net/ipv4/conf/eth0.5/forwarding}. Dots are part
 * of names, never separators.
 */
public final class Sysctl {

    private static final int LONGEST = 64 << 10;
    private static final Path ROOT = Path.of("/proc/sys");
    private static final Pattern KEY = Pattern.compile("net(/[^/\\s\\x00]+)+");

    private final NetworkNamespace namespace;

    /** @param namespace stays the caller's to close, and must be open during every call */
    public Sysctl(NetworkNamespace namespace) {
        this.namespace = requireNonNull(namespace, "namespace");
    }

    /**
     * Reads one value, without the newline at its end.
     *
     * @throws LinuxException when there is no such key, or it cannot be read
     */
    public String read(String key) {
        Path file = file(key);
        return namespace.call(() -> {
            try {
                return readWhole(file).stripTrailing();
            } catch (IOException e) {
                throw new LinuxException("read sysctl " + key + " in " + namespace, null, e.toString(), e);
            }
        });
    }

    /**
     * Writes values in the map's order, all in one visit to the namespace.
     *
     * @throws LinuxException at the first that fails, naming it; those before it are written
     */
    public void write(Map<String, String> values) {
        values.keySet().forEach(Sysctl::file);
        namespace.run(() -> values.forEach(this::writeHere));
    }

    /** As {@link #write(Map)}, for one value. */
    public void write(String key, String value) {
        write(Map.of(key, value));
    }

    private void writeHere(String key, String value) {
        try {
            // Without CREATE, which procfs answers with EACCES where the key is missing.
            Files.writeString(file(key), value, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new LinuxException("write sysctl " + key + " = " + value + " in " + namespace, null, e.toString(), e);
        }
    }

    /** In one read(2): integers answer from their beginning only, and {@link Files#readString} asks for a byte first. */
    private static String readWhole(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.read(bytes);
        }
        return StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
    }

    private static Path file(String key) {
        if (!KEY.matcher(key).matches() || key.contains("/..")) {
            throw new IllegalArgumentException("not a sysctl key below net/, with slashes: \"" + key + "\"");
        }
        return ROOT.resolve(key);
    }
}
