package io.polder.linux.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What other processes of the machine hold. Stateless. */
final class Others {

    private static final String NETNS = "net:[";

    private Others() {}

    /** The network namespaces that processes are in or have open, but for this one and those it started. */
    static Set<String> namespaces() {
        Set<Long> own =
                ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
        own.add(ProcessHandle.current().pid());
        var held = new HashSet<String>();
        ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> !own.contains(pid))
                .map(pid -> Path.of("/proc", Long.toString(pid)))
                .forEach(process -> {
                    addTarget(process.resolve("ns/net"), held);
                    list(process.resolve("fd")).forEach(fd -> addTarget(fd, held));
                });
        return held;
    }

    private static void addTarget(Path link, Collection<String> held) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            if (target.startsWith(NETNS)) {
                held.add(target);
            }
        } catch (IOException e) {
            // It was closed meanwhile, or is another user's, who cannot have our namespaces either.
        }
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
