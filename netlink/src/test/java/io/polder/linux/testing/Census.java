package io.polder.linux.testing;

import io.polder.linux.NetnsDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a test can leave behind, counted at one moment, each thing as the words that name it. Immutable.
 *
 * @param items sorted
 */
record Census(Set<String> items) {

    private static final Path SELF = Path.of("/proc/self");

    Census {
        items = new TreeSet<>(items);
    }

    static Census take() throws IOException {
        var items = new TreeSet<String>();
        addLinks(items);
        addNames(items);
        addMounts(items);
        addThreads(items);
        addNamespacesOfThreads(items);
        addDescriptors(items);
        items.removeIf(TestNetns::isOfAnotherProcess);
        return new Census(items);
    }

    /** What is here and was not there before. */
    List<String> since(Census before) {
        return items.stream().filter(item -> !before.items.contains(item)).toList();
    }

    /** /proc/self/net is that of the process's first thread, which never leaves the JVM's own namespace. */
    private static void addLinks(Collection<String> items) throws IOException {
        Files.readAllLines(SELF.resolve("net/dev")).stream()
                .skip(2)
                .map(line -> line.substring(0, line.indexOf(':')).strip())
                .forEach(name -> items.add("link " + name + " in the JVM's own network namespace"));
    }

    private static void addNames(Collection<String> items) {
        NetnsDirectory.standard().names().forEach(name -> items.add("network namespace named " + name));
    }

    private static void addMounts(Collection<String> items) throws IOException {
        for (String line : Files.readAllLines(SELF.resolve("mountinfo"))) {
            // proc_pid_mountinfo(5): the id first, the mount point fifth, the type behind the dash.
            List<String> fields = List.of(line.split(" ", -1));
            String type = fields.get(fields.indexOf("-") + 1);
            items.add("mount " + fields.get(0) + " of " + type + " on " + fields.get(4));
        }
    }

    private static void addThreads(Collection<String> items) {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!Expected.isService(thread)) {
                items.add("thread \"" + thread.getName() + "\" (#" + id(thread) + ")");
            }
        }
    }

    @SuppressWarnings("deprecation") // threadId() came with JDK 19.
    private static long id(Thread thread) {
        return thread.getId();
    }

    private static void addNamespacesOfThreads(Collection<String> items) throws IOException {
        String own = Files.readSymbolicLink(SELF.resolve("ns/net")).toString();
        for (Path task : list(SELF.resolve("task"))) {
            try {
                String other = Files.readSymbolicLink(task.resolve("ns/net")).toString();
                if (!other.equals(own)) {
                    String name = Files.readString(task.resolve("comm")).strip();
                    items.add("thread " + task.getFileName() + " \"" + name + "\" in network namespace " + other
                            + ", not " + own);
                }
            } catch (IOException e) {
                // It ended meanwhile.
            }
        }
    }

    private static void addDescriptors(Collection<String> items) throws IOException {
        for (Path descriptor : list(SELF.resolve("fd"))) {
            try {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (!Expected.isOfTheJvm(target)) {
                    items.add("descriptor " + descriptor.getFileName() + " of " + target);
                }
            } catch (IOException e) {
                // It was that of the listing itself.
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }
}
