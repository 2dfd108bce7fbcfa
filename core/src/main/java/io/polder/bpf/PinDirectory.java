package io.polder.bpf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A directory of pins. Immutable; what it says is the file system's. */
public record PinDirectory(Path path, PinFailures failures) {

    public PinDirectory resolve(String name) {
        return new PinDirectory(path.resolve(name), failures);
    }

    public boolean exists() {
        return Files.isDirectory(path);
    }

    /** What is in it; nothing where there is none. */
    public List<Path> list() {
        if (!exists()) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.toList();
        } catch (IOException e) {
            throw failures.failed("cannot list " + path + ": " + e, e);
        }
    }

    /** The directories in it. */
    public List<PinDirectory> directories() {
        return list().stream()
                .filter(Files::isDirectory)
                .map(directory -> new PinDirectory(directory, failures))
                .toList();
    }

    /** Makes it, with those above it. */
    public void create() {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw failures.failed("cannot make " + path + ": " + e, e);
        }
    }

    /** Removes it, when it is empty. One that is not there is no error. */
    public void delete() {
        delete(path, failures);
    }

    /** Removes a pin of it, likewise. */
    public void delete(Path pin) {
        delete(pin, failures);
    }

    static void delete(Path pin, PinFailures failures) {
        try {
            Files.deleteIfExists(pin);
        } catch (IOException e) {
            throw failures.failed("cannot remove " + pin + ": " + e, e);
        }
    }

    /** Its name, which was {@link #encode}d. */
    public String decodedName() {
        return URLDecoder.decode(path.getFileName().toString(), UTF_8);
    }

    /** A name as a BPF file system takes it, which allows no dots. */
    public static String encode(String name) {
        return URLEncoder.encode(name, UTF_8).replace("*", "%2A").replace(".", "%2E");
    }
}
