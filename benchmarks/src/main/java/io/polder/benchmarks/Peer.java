package io.polder.benchmarks;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NetworkNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A variant that is a process: it is started for every work anew, inside a network namespace if it is given one, and
 * prints how many nanoseconds the work took. Used by one thread.
 */
public final class Peer implements Variant {

    private final String name;
    private final List<String> entering;
    private final Function<Work, Optional<List<String>>> commands;

    /**
     * @param namespace where it works; must stay open while the peer is used
     * @param commands for each work the program and its arguments; empty for what the peer does not do
     */
    public Peer(String name, NetworkNamespace namespace, Function<Work, Optional<List<String>>> commands) {
        this(name, enter(namespace), commands);
    }

    /**
     * One that works in this process's namespace.
     *
     * @param commands for each work the program and its arguments; empty for what the peer does not do
     */
    public Peer(String name, Function<Work, Optional<List<String>>> commands) {
        this(name, List.of(), commands);
    }

    private Peer(String name, List<String> entering, Function<Work, Optional<List<String>>> commands) {
        this.name = requireNonNull(name, "name");
        this.entering = entering;
        this.commands = requireNonNull(commands, "commands");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean does(Work work) {
        return commands.apply(work).isPresent();
    }

    @Override
    public long run(Work work) {
        var command = new ArrayList<>(entering);
        command.addAll(commands.apply(work).orElseThrow());
        String printed = Command.run(command).lines().reduce("", (warning, line) -> line);
        if (!printed.matches("\\d{1,18}")) {
            throw new BenchmarkException(name + " printed no nanoseconds for " + work.name() + ": " + printed);
        }
        return Long.parseLong(printed);
    }

    private static List<String> enter(NetworkNamespace namespace) {
        // Not from a Java thread inside the namespace: the JDK's process reaper would be started there and stay.
        return List.of("nsenter", "--net=/proc/" + ProcessHandle.current().pid() + "/fd/" + namespace.fd());
    }
}
