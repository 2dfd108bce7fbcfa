package io.polder.linux;

import static java.util.Objects.requireNonNull;

import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.regex.Pattern;

/**
 * Kernel parameters under {@code /proc/sys/net} of one network namespace (sysctl(8), Documentation/networking/
 * ip-sysctl.rst). Thread-safe.
 *
 * <p>A key is the path below {@code /proc/sys}, with slashes: {@code net/ipv4/conf/eth0.5/forwarding}. Dots are part
 * of names, never separators.
 */
public final class Sysctl {

    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    private static final int O_CLOEXEC = 0x80000;
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
        String operation = "read sysctl " + key + " in " + namespace;
        ByteBuffer bytes = Syscalls.nativeBuffer(LONGEST);
        long length =
                at(key, O_RDONLY, operation, fd -> Syscalls.read(fd, bytes)); // Integers answer the first read(2) only.
        return StandardCharsets.US_ASCII
                .decode(bytes.limit((int) length))
                .toString()
                .stripTrailing();
    }

    /**
     * Writes values in the map's order.
     *
     * @throws LinuxException at the first that fails, naming it; those before it are written
     */
    public void write(Map<String, String> values) {
        values.keySet().forEach(Sysctl::file);
        values.forEach(this::writeOne);
    }

    /** As {@link #write(Map)}, for one value. */
    public void write(String key, String value) {
        write(Map.of(key, value));
    }

    private void writeOne(String key, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer buffer = Syscalls.nativeBuffer(bytes.length).put(0, bytes);
        String operation = "write sysctl " + key + " = " + value + " in " + namespace;
        at(key, O_WRONLY, operation, fd -> Syscalls.write(fd, buffer, bytes.length));
    }

    /** The file is the namespace's in which it was opened, whoever reads or writes it then. */
    private long at(String key, int flags, String operation, IntToLongFunction systemCall) {
        Path file = file(key);
        try (Fd fd = namespace.openFile(file, flags | O_CLOEXEC, operation)) {
            long result = systemCall.applyAsLong(fd.number());
            if (Syscalls.failed(result)) {
                throw LinuxException.of(operation, result);
            }
            return result;
        }
    }

    private static Path file(String key) {
        if (!KEY.matcher(key).matches() || key.contains("/..")) {
            throw new IllegalArgumentException("not a sysctl key below net/, with slashes: \"" + key + "\"");
        }
        return ROOT.resolve(key);
    }
}
