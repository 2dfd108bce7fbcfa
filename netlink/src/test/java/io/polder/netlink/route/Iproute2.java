package io.polder.netlink.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Oracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ip}, {@code tc} and {@code bridge} in one namespace: what they read as JSON, and many commands of theirs in
 * one process. Confined to one test.
 */
public final class Iproute2 {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final NetworkNamespace namespace;

    public Iproute2(NetworkNamespace namespace) {
        this.namespace = namespace;
    }

    /** What {@code tool -json -details …} prints: an array, empty where it prints nothing. */
    public JsonNode read(String tool, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(tool, "-json", "-details"));
        command.addAll(List.of(arguments));
        String text = Oracle.runIn(namespace, command.toArray(String[]::new));
        return JSON.readTree(text.isBlank() ? "[]" : text);
    }

    /** Carries out lines such as {@code link add …} with one {@code tool -batch}; all of them must succeed. */
    public void batch(String tool, List<String> lines, String... options) throws IOException {
        Path file = Files.createTempFile("polder-batch", ".txt");
        try {
            Files.write(file, lines);
            var command = new ArrayList<>(List.of(tool, "-batch", file.toString()));
            command.addAll(1, List.of(options));
            Oracle.runIn(namespace, command.toArray(String[]::new));
        } finally {
            Files.delete(file);
        }
    }
}
