package io.polder.ebpf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Oracle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs bpftool(8), and reads what it prints. Stateless. */
public final class Bpftool {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Bpftool() {}

    public static JsonNode json(String... arguments) throws IOException {
        return JSON.readTree(run(true, arguments));
    }

    /** Inside a network namespace. */
    public static JsonNode jsonIn(NetworkNamespace namespace, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("bpftool", "-j"));
        command.addAll(List.of(arguments));
        return JSON.readTree(Oracle.runIn(namespace, command.toArray(String[]::new)));
    }

    public static void run(String... arguments) throws IOException {
        run(false, arguments);
    }

    private static String run(boolean json, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("bpftool"));
        if (json) {
            command.add("-j");
        }
        command.addAll(List.of(arguments));
        return Oracle.run(command.toArray(String[]::new));
    }

    /** {@code ["0x01","0xff"]} as bytes. */
    static ByteBuffer bytes(JsonNode array) {
        ByteBuffer bytes = ByteBuffer.allocate(array.size());
        array.forEach(
                element -> bytes.put((byte) Integer.parseInt(element.asText().substring(2), 16)));
        return bytes.flip();
    }

    /** As its commands want bytes. */
    static List<String> words(byte[] bytes) {
        var words = new ArrayList<String>();
        for (byte element : bytes) {
            words.add(Integer.toString(element & 0xff));
        }
        return words;
    }

    /** Its name for a kind of map or program, which is libbpf's. */
    static String name(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
