package io.polder.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs programs. Stateless, so thread-safe. */
public final class Command {

    private static final Path HERE = Path.of("");

    private Command() {}

    /** As {@link #run(List, Path, Map)}, here and in this process's environment. */
    public static String run(List<String> command) {
        return run(command, HERE, Map.of());
    }

    /**
     * Runs a program to its end.
     *
     * @return what it printed
     * @throws BenchmarkException when it cannot be started or ends with another status than 0, with what it said
     */
    public static String run(List<String> command, Path directory, Map<String, String> environment) {
        var builder = new ProcessBuilder(command)
                .directory(directory.toAbsolutePath().toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        String line = String.join(" ", command);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            try (var output = process.getInputStream()) {
                String text = new String(output.readAllBytes(), UTF_8).strip();
                int status = process.waitFor();
                if (status != 0) {
                    throw new BenchmarkException(line + " ended with status " + status + ": " + text);
                }
                return text;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new BenchmarkException(line + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException(line + " was interrupted", e);
        }
    }

    /** Where a program stands, as execvp(3) finds it. */
    static Optional<Path> find(String program) {
        for (String directory :
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator, -1)) {
            Path file = Path.of(directory, program);
            if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }
}
