package io.polder.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the root of the node's cgroups (cgroups(7)). Stateless. */
final class CgroupRoot {

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    /** Each cgroup but the root has it (Documentation/admin-guide/cgroup-v2.rst). */
    private static final String NOT_OF_THE_ROOT = "cgroup.type";

    private CgroupRoot() {}

    /**
     * The root, as this process sees it.
     *
     * @throws ServiceException.Unsupported when there is none, or only that of a container
     */
    static Path find() {
        List<Path> mounts = mounts();
        for (Path mount : mounts) {
            if (!Files.exists(mount.resolve(NOT_OF_THE_ROOT))) {
                return mount;
            }
        }
        throw new ServiceException.Unsupported(
                mounts.isEmpty()
                        ? "cgroup2 is mounted nowhere that this process sees, so that sockets cannot be served"
                        : "cgroup2 is mounted on " + mounts
                                + ", none of them the root of the machine's cgroups: sockets of"
                                + " pods are not below; mount it from the host, and name it in the settings",
                null);
    }

    /** Fields 5 and those behind the dash of proc_pid_mountinfo(5). */
    private static List<Path> mounts() {
        try {
            return Files.readAllLines(MOUNTS).stream()
                    .filter(line -> line.contains(" - cgroup2 "))
                    .map(line -> Path.of(line.split(" ", -1)[4]))
                    .toList();
        } catch (IOException e) {
            throw new ServiceException.Unsupported("where cgroup2 is mounted cannot be read: " + e, e);
        }
    }
}
