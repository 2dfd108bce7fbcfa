package io.polder.ebpf.link;

import io.polder.linux.Errno;
import io.polder.linux.Fd;
import io.polder.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Cgroups of cgroup2 (cgroups(7)) as directories. Stateless. */
final class CgroupDirectory {

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private CgroupDirectory() {}

    static Fd open(Path path, String operation) {
        try {
            return Fd.open(path.toString());
        } catch (LinuxException e) {
            Errno errno = e.errno().orElse(null);
            throw new LinkException.NoSuchPlace(
                    operation, errno, "the directory cannot be opened; " + whereCgroup2Is());
        }
    }

    /** Of a directory that the kernel does not take for a cgroup. */
    static LinkException notOne(Path path, String operation, Errno errno) {
        return new LinkException.Unsuitable(
                operation, errno, path + " is no directory of cgroup2; " + whereCgroup2Is());
    }

    /** {@code cgroup2 is mounted on [/sys/fs/cgroup]}, as this process sees it (proc_pid_mountinfo(5)). */
    private static String whereCgroup2Is() {
        try {
            List<String> mounts = Files.readAllLines(MOUNTS);
            String places = mounts.stream()
                    .filter(line -> line.contains(" - cgroup2 "))
                    .map(line -> line.split(" ", -1)[4])
                    .collect(Collectors.joining(", "));
            return places.isEmpty()
                    ? "cgroup2 is mounted nowhere that this process sees; ip-netns(8) hides it from what it starts"
                    : "cgroup2 is mounted on " + places;
        } catch (IOException e) {
            return "where cgroup2 is mounted cannot be read: " + e;
        }
    }
}
