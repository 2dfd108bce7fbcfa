package io.polder.ebpf;

import io.polder.ebpf.internal.ObjectCalls;
import io.polder.linux.Errno;
import io.polder.linux.Fd;
import io.polder.linux.internal.Syscalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * File systems of kind {@code bpf}, where maps, programs and links are pinned; usually one is at {@link #STANDARD}.
 * Stateless, so thread-safe.
 */
public final class BpfFileSystem {

    /** Where systemd mounts one, and bpftool looks for it. */
    public static final Path STANDARD = Path.of("/sys/fs/bpf");

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final String KIND = "bpf";
    private static final int MNT_DETACH = 2; // umount(2)

    private BpfFileSystem() {}

    /**
     * Whether a file or directory is, or would be, on such a file system: of a path that is not there yet, the nearest
     * directory above that is. Only mounts that this process sees count.
     *
     * @throws EbpfException when the mounts cannot be read
     */
    public static boolean contains(Path path) {
        return mountOf(path).filter(mount -> mount.kind.equals(KIND)).isPresent();
    }

    /**
     * Refuses a place that is on no such file system.
     *
     * @throws MissingBpfFileSystemException when there is none
     */
    public static void require(Path path) {
        Optional<Mount> mount = mountOf(path);
        if (mount.filter(found -> found.kind.equals(KIND)).isEmpty()) {
            throw new MissingBpfFileSystemException(
                    path,
                    mount.map(found -> "it is on " + found.place + ", a file system of kind " + found.kind)
                            .orElse("it is on no file system that is known"));
        }
    }

    /**
     * Mounts one, unless there is one exactly there already. The directory must be there. It stays mounted, as pins are
     * there to outlive their processes, in the calling thread's mount namespace. Asks for CAP_SYS_ADMIN.
     *
     * @return whether it was mounted now
     * @throws EbpfException when the kernel refuses
     */
    public static boolean mount(Path directory) {
        String operation = "mount a bpf file system on " + directory;
        Path real = real(directory);
        if (mountOf(real)
                .filter(mount -> mount.kind.equals(KIND) && mount.place.equals(real))
                .isPresent()) {
            return false;
        }
        long result = Syscalls.mount(KIND, real.toString(), KIND, 0);
        if (Syscalls.failed(result)) {
            throw EbpfException.of(operation, result, Files.isDirectory(real) ? "" : "there is no such directory");
        }
        return true;
    }

    /**
     * Unmounts one, and with it removes its pins unless it is mounted elsewhere, too. Asks for CAP_SYS_ADMIN.
     *
     * @throws EbpfException when the kernel refuses, as for a directory where none is mounted
     */
    public static void unmount(Path directory) {
        Path real = real(directory);
        if (mountOf(real)
                .filter(mount -> mount.kind.equals(KIND) && mount.place.equals(real))
                .isEmpty()) {
            throw EbpfException.of(
                    "unmount " + directory, -Errno.EINVAL.number(), "no bpf file system is mounted exactly there");
        }
        long result = Syscalls.umount(real.toString(), MNT_DETACH);
        if (Syscalls.failed(result)) {
            throw EbpfException.of("unmount " + directory, result, "");
        }
    }

    /**
     * Pins what a descriptor is of: a map, a program or a link.
     *
     * @param path where there is nothing yet, on such a file system; no dots in its name
     * @throws MissingBpfFileSystemException when it is on another
     * @throws EbpfException when the kernel refuses otherwise
     */
    public static void pin(Fd fd, Path path) {
        long result = ObjectCalls.pin(fd, path);
        if (!Syscalls.failed(result)) {
            return;
        }
        if (result == -Errno.EPERM.number()
                && MissingPrivilegeException.lacking().isEmpty()) {
            require(path);
        }
        throw EbpfException.of("pin " + path, result, explain(path, result));
    }

    /** What the kernel can mean by refusing a pin ({@code bpf_obj_do_pin} and {@code bpf_lookup} in kernel/bpf/inode.c). */
    static String explain(Path path, long result) {
        Path name = path.getFileName();
        if (result == -Errno.EPERM.number() && name != null && name.toString().indexOf('.') >= 0) {
            return "names of pins have no dots";
        }
        return result == -Errno.ENOENT.number() ? "there is no such pin or directory" : "";
    }

    private record Mount(Path place, String kind) {}

    /** The mount that a path is on: of those above it the lowest, of several there the last. */
    private static Optional<Mount> mountOf(Path path) {
        Path real = real(path);
        try {
            Mount best = null;
            for (String line : Files.readAllLines(MOUNTS, StandardCharsets.ISO_8859_1)) {
                Mount mount = parse(line);
                boolean above = real.startsWith(mount.place);
                if (above && (best == null || mount.place.getNameCount() >= best.place.getNameCount())) {
                    best = mount;
                }
            }
            return Optional.ofNullable(best);
        } catch (IOException e) {
            throw new EbpfException("find the file system of " + path, null, MOUNTS + " cannot be read: " + e, e);
        }
    }

    /** {@code 36 35 98:0 /root /mount/point options … - kind source options} (proc_pid_mountinfo(5)). */
    private static Mount parse(String line) {
        String[] words = line.split(" ", -1);
        String kind = "";
        for (int i = 6; i + 1 < words.length; i++) {
            if (words[i].equals("-")) {
                kind = words[i + 1];
                break;
            }
        }
        return new Mount(Path.of(words.length > 4 ? unescaped(words[4]) : "/"), kind);
    }

    /** Spaces and other characters are {@code \040}; bytes are those of UTF-8. */
    private static String unescaped(String field) {
        byte[] bytes = field.getBytes(StandardCharsets.ISO_8859_1);
        byte[] plain = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\\' && i + 3 < bytes.length) {
                plain[length++] = (byte) Integer.parseInt(field.substring(i + 1, i + 4), 8);
                i += 3;
            } else {
                plain[length++] = bytes[i];
            }
        }
        return new String(plain, 0, length, StandardCharsets.UTF_8);
    }

    /** Without symbolic links, as far as it is there. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path above = absolute;
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        try {
            return above == null
                    ? absolute
                    : above.toRealPath().resolve(above.relativize(absolute)).normalize();
        } catch (IOException e) {
            return absolute; // It has vanished meanwhile.
        }
    }
}
