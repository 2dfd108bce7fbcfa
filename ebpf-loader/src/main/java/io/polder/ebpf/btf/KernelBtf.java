package io.polder.ebpf.btf;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The running kernel's BTF, read from sysfs once. Thread-safe. */
final class KernelBtf {

    private static final Path DIRECTORY = Path.of("/sys/kernel/btf");
    private static final Path VMLINUX = DIRECTORY.resolve("vmlinux");
    private static final Object LOCK = new Object();

    @GuardedBy("LOCK")
    private static @Nullable SoftReference<Btf> cached;

    private KernelBtf() {}

    static Btf vmlinux() {
        synchronized (LOCK) {
            Btf present = cached == null ? null : cached.get();
            if (present == null) {
                present = read(VMLINUX);
                cached = new SoftReference<>(present);
            }
            return present;
        }
    }

    /** Those of all modules that are loaded and have types of their own. */
    static List<Btf> modules() {
        return modules(DIRECTORY, vmlinux());
    }

    static List<Btf> modules(Path directory, Btf base) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.endsWith(VMLINUX.getFileName()))
                    .sorted()
                    .flatMap(file -> module(file, base).stream())
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new MissingBtfException("list the BTF of the kernel's modules in " + directory, e.toString(), e);
        }
    }

    /** Of a module, unless it has just been unloaded. */
    private static Optional<Btf> module(Path file, Btf base) {
        try {
            return Optional.of(Btf.parseSplit(Files.readAllBytes(file), base));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Btf read(Path file) {
        String operation = "read the kernel's BTF from " + file;
        try {
            return Btf.parse(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new MissingBtfException(
                    operation,
                    "there is no such file: the kernel was built without CONFIG_DEBUG_INFO_BTF, or sysfs is not mounted",
                    e);
        } catch (IOException e) {
            throw new MissingBtfException(operation, e.toString(), e);
        }
    }
}
