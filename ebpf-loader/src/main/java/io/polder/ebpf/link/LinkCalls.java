package io.polder.ebpf.link;

import io.polder.ebpf.BpfFileSystem;
import io.polder.ebpf.EbpfException;
import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
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
        long result = new BpfAttribute().u32(0, id).call(BpfCommand.LINK_GET_FD_BY_ID);
        return fd(result, operation, result == -Errno.ENOENT.number() ? "there is none of that number" : "");
    }

    static List<Integer> ids() {
        var ids = new ArrayList<Integer>();
        var attribute = new BpfAttribute();
        while (true) {
            long result = attribute.call(BpfCommand.LINK_GET_NEXT_ID);
            if (result == -Errno.ENOENT.number()) {
                return ids;
            } else if (Syscalls.failed(result)) {
                throw EbpfException.of("list links", result, "");
            }
            int id = attribute.u32(4);
            ids.add(id);
            attribute.u32(0, id);
        }
    }

    /** {@code BPF_OBJ_GET}: a descriptor of whatever is pinned there. */
    static Fd pinned(Path path) {
        return fd(new BpfAttribute().pointer(0, path.toString()).call(BpfCommand.OBJ_GET), "open the pin " + path, "");
    }

    /** {@code BPF_OBJ_PIN}. */
    static void pin(Fd fd, Path path) {
        long result = new BpfAttribute()
                .pointer(0, path.toString())
                .u32(8, fd.number())
                .call(BpfCommand.OBJ_PIN);
        if (Syscalls.failed(result)) {
            boolean refused = result == -Errno.EPERM.number();
            if (refused) {
                BpfFileSystem.require(path);
            }
            throw EbpfException.of("pin " + path, result, refused ? "is there a dot in the name?" : "");
        }
    }

    /** Puts a pin in the place of another, without a moment in between. */
    static void replacePin(Fd fd, Path path) {
        Path next = path.resolveSibling(path.getFileName() + "_next"); // That file system has no names with dots.
        unpin(next);
        pin(fd, next);
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
        long result = new BpfAttribute()
                .u32(0, fd.number())
                .u32(4, size)
                .pointer(8, info)
                .call(BpfCommand.OBJ_GET_INFO_BY_FD);
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
