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

    /** Stands before the namespace that an item is about. */
    private static final String OF = " of ";

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
        items.addAll(ThreadNamespaces.strayed());
        addDescriptors(items);
        items.removeIf(TestNetns::isOfAnotherProcess);
        return new Census(items);
    }

    /** What is here and was not there before, but for namespaces that other processes hold. */
    List<String> since(Census before) {
        List<String> fresh =
                items.stream().filter(item -> !before.items.contains(item)).toList();
        if (fresh.isEmpty()) {
            return fresh;
        }
        Set<String> others = Others.namespaces();
        return fresh.stream()
                .filter(item -> others.stream().noneMatch(netns -> item.endsWith(OF + netns)))
                .toList();
    }

    /** /proc/self/net is that of the process's first thread, which never leaves the JVM's own namespace. */
    private static void addLinks(Collection<String> items) throws IOException {
        Files.readAllLines(SELF.resolve("net/dev")).stream()
                .skip(2)
                .map(line -> line.substring(0, line.indexOf(':')).strip())
                .forEach(name -> items.add("link " + name + " in the JVM's own network namespace"));
    }

    private static void addNames(Collection<String> items) {
        var directory = NetnsDirectory.standard();
        for (String name : directory.names()) {
            try {
                Object inode = Files.getAttribute(directory.path(name), "unix:ino");
                items.add("network namespace named " + name + OF + "net:[" + inode + "]");
            } catch (IOException e) {
                // It was deleted meanwhile.
            }
        }
    }

    private static void addMounts(Collection<String> items) throws IOException {
        for (String line : Files.readAllLines(SELF.resolve("mountinfo"))) {
            // proc_pid_mountinfo(5): the id first, the root fourth (of nsfs the namespace), then the mount point.
            List<String> fields = List.of(line.split(" ", -1));
            String type = fields.get(fields.indexOf("-") + 1);
            items.add("mount " + fields.get(0) + " of " + type + " on " + fields.get(4) + OF + fields.get(3));
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
