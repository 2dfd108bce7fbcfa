package io.polder.linux;

import static java.util.Objects.requireNonNull;

import io.polder.linux.internal.Syscalls;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A directory of named network namespaces: files that namespaces are bind-mounted on, as ip-netns(8) keeps them.
 * Stateless, so thread-safe; two processes may use the same directory.
 */
public final class NetnsDirectory {

    /** Where ip-netns(8) and container runtimes keep theirs. */
    public static final Path STANDARD = Path.of("/var/run/netns");

    private static final Pattern NAME = Pattern.compile("[^/\\s\\x00]{1,255}");
    private static final long MS_BIND = 4096;
    private static final int MNT_DETACH = 2;
    private static final int UMOUNT_NOFOLLOW = 8;

    private final Path directory;

    /** @param directory made on the first {@link #create} where it does not exist */
    public NetnsDirectory(Path directory) {
        this.directory = requireNonNull(directory, "directory").toAbsolutePath();
    }

    /** The one that ip-netns(8) uses. */
    public static NetnsDirectory standard() {
        return new NetnsDirectory(STANDARD);
    }

    /** The file of a name, whether it exists or not. */
    public Path path(String name) {
        if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("not a name for a network namespace: \"" + name + "\"");
        }
        return directory.resolve(name);
    }

    /**
     * Makes a namespace with a name. It stays until {@link #delete}, also when the handle is closed.
     *
     * @throws LinuxException when the name is taken ({@link Errno#EEXIST}), or privileges are missing (creating needs
     *     CAP_SYS_ADMIN); nothing is left behind then
     */
    public NetworkNamespace create(String name) {
        Path path = path(name);
        reserve(path);
        try {
            return NetworkNamespace.onFreshThread("new netns " + name, () -> {
                NetworkNamespace.unshare();
                long result = Syscalls.mount(NetworkNamespace.OF_THREAD, path.toString(), "none", MS_BIND);
                if (Syscalls.failed(result)) {
                    throw LinuxException.of("bind a new netns to " + path, result);
                }
                return NetworkNamespace.open(path);
            });
        } catch (RuntimeException | Error e) {
            delete(name);
            throw e;
        }
    }

    /**
     * Opens a namespace by name.
     *
     * @throws LinuxException when there is none ({@link Errno#ENOENT}), or the file is no namespace
     */
    public NetworkNamespace open(String name) {
        return NetworkNamespace.open(path(name));
    }

    /**
     * Takes a name away; the namespace itself goes when nothing uses it any more.
     *
     * @return whether there was such a name
     */
    public boolean delete(String name) {
        Path path = path(name);
        // More than one namespace can have been mounted on the file; the last round finds none and fails.
        while (!Syscalls.failed(Syscalls.umount(path.toString(), MNT_DETACH | UMOUNT_NOFOLLOW))) {}
        try {
            return Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new LinuxException("delete netns " + path, null, e.toString(), e);
        }
    }

    /** The names in the directory, sorted; empty where there is no directory. */
    public List<String> names() {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new LinuxException("list " + directory, null, e.toString(), e);
        }
    }

    private void reserve(Path path) {
        try {
            // createDirectories refuses a symbolic link to a directory before JDK 20.
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
            }
        } catch (IOException e) {
            throw new LinuxException("create netns " + path, null, e.toString(), e);
        }
        try {
            Files.createFile(path);
        } catch (FileAlreadyExistsException e) {
            throw new LinuxException("create netns " + path, Errno.EEXIST, "the name is taken", e);
        } catch (IOException e) {
            throw new LinuxException("create netns " + path, null, e.toString(), e);
        }
    }
}
