package io.polder.ebpf;

import io.polder.ebpf.internal.BpfCommand;
import io.polder.ebpf.internal.ObjectCalls;
import io.polder.linux.Fd;
import io.polder.linux.internal.Syscalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What maps, programs, links and BTF of the kernel have in common: ids, information, pins. Stateless. */
final class BpfObjects {

    /** What a descriptor can be of: to most commands of bpf(2) one is as good as another. */
    enum Kind {
        MAP("map", "anon_inode:bpf-map"),
        PROGRAM("program", "anon_inode:bpf-prog"),
        LINK("link", "anon_inode:bpf_link");

        private final String noun;
        private final String file;

        Kind(String noun, String file) {
            this.noun = noun;
            this.file = file;
        }
    }

    private BpfObjects() {}

    /** Opens one by the kernel's number for it. */
    static Fd byId(BpfCommand command, int id, String what) {
        String operation = "open " + what + " " + Integer.toUnsignedString(id);
        return fd(ObjectCalls.byId(command, id), operation, "there is none of that number");
    }

    /** The kernel's numbers of all of a kind, in rising order ({@code BPF_*_GET_NEXT_ID}). */
    static List<Integer> ids(BpfCommand next, String what) {
        var ids = new ArrayList<Integer>();
        long result = ObjectCalls.ids(next, ids);
        if (Syscalls.failed(result)) {
            throw EbpfException.of("list " + what, result, "");
        }
        return List.copyOf(ids);
    }

    /** Opens what is pinned there ({@code BPF_OBJ_GET}). */
    static Fd pinned(Path path, Kind kind) {
        String operation = "open the pin " + path;
        long result = ObjectCalls.pinned(path);
        Fd fd = fd(result, operation, BpfFileSystem.explain(path, result));
        try {
            String found = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd.number()))
                    .toString();
            if (!found.equals(kind.file)) {
                throw new EbpfException(operation, null, "it is no " + kind.noun + " but " + found, null);
            }
            return fd;
        } catch (IOException e) {
            fd.close();
            throw new EbpfException(operation, null, "what it is cannot be read: " + e, e);
        } catch (RuntimeException | Error e) {
            fd.close();
            throw e;
        }
    }

    /** {@code BPF_OBJ_GET_INFO_BY_FD}: zeros where an older kernel knows less. */
    static ByteBuffer info(Fd fd, int size, String what) {
        ByteBuffer info = Syscalls.nativeBuffer(size);
        info(fd, info, size, what);
        return info;
    }

    /** Likewise, into the beginning of a buffer that says what else is wanted. */
    static void info(Fd fd, ByteBuffer info, int size, String what) {
        long result = ObjectCalls.info(fd, info, size);
        if (Syscalls.failed(result)) {
            throw EbpfException.of("read information about " + what, result, "");
        }
    }

    /** A result that is a descriptor or an error. */
    static Fd fd(long result, String operation, String detail) {
        if (Syscalls.failed(result)) {
            throw EbpfException.of(operation, result, detail);
        }
        return Fd.ofResult(result, operation);
    }

    /** {@code char[BPF_OBJ_NAME_LEN]} of the kernel. */
    static String name(ByteBuffer info, int offset) {
        var name = new StringBuilder();
        for (int i = offset; i < offset + 16 && info.get(i) != 0; i++) {
            name.append((char) (info.get(i) & 0xff));
        }
        return name.toString();
    }
}
