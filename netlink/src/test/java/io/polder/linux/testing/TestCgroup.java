package io.polder.linux.testing;

import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A cgroup of one test, below where cgroup2 is mounted. Confined to one test. */
public final class TestCgroup implements AutoCloseable {

    /** Joins the cgroup, then becomes the command. */
    private static final String JOIN = "echo $$ > \"$0\" && exec \"$@\"";

    private final Path directory;

    private TestCgroup(Path directory) {
        this.directory = directory;
    }

    public static TestCgroup create() throws IOException {
        Path mount = Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(" - cgroup2 "))
                .map(line -> Path.of(line.split(" ", 6)[4]))
                .findFirst()
                .orElseThrow(() -> new IOException("cgroup2 is mounted nowhere"));
        return new TestCgroup(Files.createDirectory(mount.resolve(TestNetns.uniqueName("cgroup"))));
    }

    public Path directory() {
        return directory;
    }

    /** Runs a perl script as a member: what it printed. */
    public String perl(String script, String... arguments) throws IOException {
        return Oracle.run(command(script, arguments));
    }

    /** Likewise, inside a network namespace. */
    public String perlIn(NetworkNamespace namespace, String script, String... arguments) throws IOException {
        return Oracle.runIn(namespace, command(script, arguments));
    }

    private String[] command(String script, String... arguments) {
        var command = new ArrayList<>(List.of(
                "sh", "-c", JOIN, directory.resolve("cgroup.procs").toString(), "perl", "-MSocket=:all", "-e", script));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    @Override
    public void close() throws IOException {
        Files.delete(directory);
    }
}
