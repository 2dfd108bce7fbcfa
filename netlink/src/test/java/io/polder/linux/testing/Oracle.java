package io.polder.linux.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs commands such as {@code ip -j link} to compare what they see with what we see. Stateless, so thread-safe.
 *
 * <p>A command enters a namespace by nsenter(1), never from a Java thread inside it: the JDK's process reaper would be
 * started there and stay.
 */
public final class Oracle {

    private Oracle() {}

    /**
     * Runs a command and returns what it printed.
     *
     * @throws AssertionError when it ends with another status than 0, with what it said
     */
    public static String run(String... command) throws IOException {
        return run(List.of(command));
    }

    /** As {@link #run}, inside a namespace, whose handle must be open. */
    public static String runIn(NetworkNamespace namespace, String... command) throws IOException {
        var whole = new ArrayList<String>();
        whole.add("nsenter");
        whole.add("--net=/proc/" + ProcessHandle.current().pid() + "/fd/" + namespace.fd());
        whole.addAll(List.of(command));
        return run(whole);
    }

    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try (var output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new AssertionError(String.join(" ", command) + " ended with " + status + ": " + text);
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + command, e);
        } finally {
            process.destroy();
        }
    }
}
