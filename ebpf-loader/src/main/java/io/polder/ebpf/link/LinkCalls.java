package io.polder.ebpf.link;

import io.polder.ebpf.BpfFileSystem;
import io.polder.ebpf.EbpfException;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.ebpf.internal.ObjectCalls;
import io.polder.linux.Errno;
import io.polder.linux.Fd;
import io.polder.linux.internal.Syscalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** What bpf(2) does with links, and with the pins of what links are made of. Stateless. */
final class LinkCalls {

    private LinkCalls() {}

    static Fd byId(int id) {
        String operation = "open link " + Integer.toUnsignedString(id);
        long result = ObjectCalls.byId(BpfCommand.LINK_GET_FD_BY_ID, id);
        return fd(result, operation, result == -Errno.ENOENT.number() ? "there is none of that number" : "");
    }

    static List<Integer> ids() {
        var ids = new ArrayList<Integer>();
        long result = ObjectCalls.ids(BpfCommand.LINK_GET_NEXT_ID, ids);
        if (Syscalls.failed(result)) {
            throw EbpfException.of("list links", result, "");
        }
        return List.copyOf(ids);
    }

    /** A descriptor of whatever is pinned there. */
    static Fd pinned(Path path) {
        return fd(ObjectCalls.pinned(path), "open the pin " + path, "");
    }

    /** Puts a pin in the place of another, without a moment in between. */
    static void replacePin(Fd fd, Path path) {
        Path next = path.resolveSibling(path.getFileName() + "_next"); // That file system has no names with dots.
        unpin(next);
        BpfFileSystem.pin(fd, next);
        try {
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            unpin(next);
            throw new EbpfException("replace the pin " + path, null, e.toString(), e);
        }
    }

    /** Removes a pin; one that is gone already stays so. */
    static void unpin(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new EbpfException("remove the pin " + path, null, e.toString(), e);
        }
    }

    /** {@code BPF_OBJ_GET_INFO_BY_FD}: zeros where an older kernel knows less. */
    static ByteBuffer info(Fd fd, int size) {
        ByteBuffer info = Syscalls.nativeBuffer(size);
        long result = ObjectCalls.info(fd, info, size);
        if (Syscalls.failed(result)) {
            throw EbpfException.of("read information about a link", result, "");
        }
        return info;
    }

    /** What a descriptor is of, as the kernel names it: {@code bpf_link} or {@code bpf-link}, {@code bpf-prog}, … */
    static String kind(Fd fd, String operation) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd.number()))
                    .toString();
            return file.replaceFirst("^anon_inode:\\[?([^]]*)]?$", "$1");
        } catch (IOException e) {
            throw new EbpfException(operation, null, "what it is cannot be read: " + e, e);
        }
    }

    private static Fd fd(long result, String operation, String detail) {
        if (Syscalls.failed(result)) {
            throw EbpfException.of(operation, result, detail);
        }
        return Fd.ofResult(result, operation);
    }
}
