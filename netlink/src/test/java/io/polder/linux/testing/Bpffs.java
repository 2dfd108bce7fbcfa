package io.polder.linux.testing;

import io.polder.linux.internal.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of kind bpf for one test. Confined to one test. */
public final class Bpffs implements AutoCloseable {

    private static final int MNT_DETACH = 2;

    private final Path directory = Files.createTempDirectory("polder-bpffs");

    public Bpffs() throws IOException {
        long result = Syscalls.mount("bpf", directory.toString(), "bpf", 0);
        if (Syscalls.failed(result)) {
            Files.delete(directory);
            throw new IOException("mount of bpf on " + directory + ": " + result);
        }
    }

    public Path directory() {
        return directory;
    }

    public Path path(String name) {
        return directory.resolve(name);
    }

    @Override
    public void close() throws IOException {
        Syscalls.umount(directory.toString(), MNT_DETACH);
        Files.delete(directory);
    }
}
