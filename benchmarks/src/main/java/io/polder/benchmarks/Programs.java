package io.polder.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a benchmark runs beside Java: the machine's own programs, and those built from {@code benchmarks/peers} into
 * {@code target/peers}, when their source is newer. Used by one thread.
 */
public final class Programs {

    /** The Debian packages they come in. */
    private static final Map<String, String> PACKAGES = Map.of(
            "ip", "iproute2",
            "nsenter", "util-linux",
            "gcc", "gcc and libc6-dev",
            "go", "golang-go",
            "nginx", "nginx-light",
            "ab", "apache2-utils",
            "qemu-system-x86_64", "qemu-system-x86",
            "bpf/libbpf.h", "libbpf-dev",
            "taskset", "util-linux",
            "dnsmasq", "dnsmasq-base");

    private static final Path HEADERS = Path.of("/usr/include");

    private final Path module;

    private Programs(Path module) {
        this.module = module;
    }

    /** Those of the module that the system property {@code basedir} names, as Maven and {@code benchmarks/run} do. */
    public static Programs ofModule() {
        return new Programs(Path.of(System.getProperty("basedir", "")).toAbsolutePath());
    }

    /**
     * Makes sure that programs, and headers of C libraries, are there.
     *
     * @param programs their names; {@code NAME.h} is a header
     * @throws BenchmarkException when some are not there, naming all of them
     */
    public void require(String... programs) {
        List<String> missing = missing(programs);
        if (!missing.isEmpty()) {
            throw new BenchmarkException("missing on this machine: " + String.join(", ", missing));
        }
    }

    /** Those of some programs and headers that are not there, each with the package it comes in. */
    public static List<String> missing(String... programs) {
        var missing = new ArrayList<String>();
        for (String program : programs) {
            if (!isThere(program)) {
                missing.add(program + " (Debian: " + PACKAGES.getOrDefault(program, program) + ")");
            }
        }
        return missing;
    }

    /**
     * A program of one C file, {@code peers/NAME.c}.
     *
     * @param libraries those that it is linked with, without {@code -l}
     */
    public Path c(String name, String... libraries) {
        Path source = module.resolve("peers").resolve(name + ".c");
        Path binary = binary(name);
        if (isOutdated(binary, source)) {
            var command = new ArrayList<>(List.of("gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror"));
            command.addAll(List.of("-o", binary.toString(), source.toString()));
            for (String library : libraries) {
                command.add("-l" + library);
            }
            Command.run(command);
        }
        return binary;
    }

    /**
     * A Go program, {@code peers/go/NAME}, built with the toolchain of the machine.
     *
     * @throws BenchmarkException when there is none, or what the module needs cannot be had
     */
    public Path go(String name) {
        Path source = module.resolve("peers/go");
        Path binary = binary(name + "-go");
        if (isOutdated(binary, source)) {
            require("go");
            Command.run(
                    List.of("go", "build", "-mod=readonly", "-o", binary.toString(), "./" + name),
                    source,
                    Map.of("CGO_ENABLED", "0", "GOTOOLCHAIN", "local"));
        }
        return binary;
    }

    /** A directory for files that peers read. */
    public Path scratch(String benchmark) {
        Path directory = module.resolve("target/scratch").resolve(benchmark);
        try {
            Files.createDirectories(directory);
            return directory;
        } catch (IOException e) {
            throw new BenchmarkException(e.toString(), e);
        }
    }

    /** A file of the project, by its path from the project's directory. */
    public Path project(String path) {
        return module.resolveSibling(path);
    }

    private static boolean isThere(String program) {
        return program.endsWith(".h")
                ? Files.exists(HEADERS.resolve(program))
                : Command.find(program).isPresent();
    }

    private Path binary(String name) {
        return module.resolve("target/peers").resolve(name);
    }

    private static boolean isOutdated(Path binary, Path source) {
        try (Stream<Path> files = Files.walk(source)) {
            Files.createDirectories(binary.getParent());
            if (!Files.exists(binary)) {
                return true;
            }
            FileTime built = Files.getLastModifiedTime(binary);
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).compareTo(built) > 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new BenchmarkException(e.toString(), e);
        }
    }
}
