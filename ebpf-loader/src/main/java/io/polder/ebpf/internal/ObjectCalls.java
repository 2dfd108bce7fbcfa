package io.polder.ebpf.internal;

import io.polder.linux.Fd;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** What bpf(2) does alike with maps, programs and links. Results are those of the system call. Stateless. */
public final class ObjectCalls {

    private static final int ENOENT = 2;

    private ObjectCalls() {}

    /** Adds the kernel's numbers of all of a kind, in rising order ({@code BPF_*_GET_NEXT_ID}): 0, or {@code -errno}. */
    public static long ids(BpfCommand next, List<Integer> into) {
        var attribute = new BpfAttribute();
        while (true) {
            long result = attribute.call(next);
            if (result != 0) {
                return result == -ENOENT ? 0 : result;
            }
            into.add(attribute.u32(4));
            attribute.u32(0, attribute.u32(4));
        }
    }

    /** {@code BPF_*_GET_FD_BY_ID}. */
    public static long byId(BpfCommand command, int id) {
        return new BpfAttribute().u32(0, id).call(command);
    }

    /** {@code BPF_OBJ_GET}: a descriptor of whatever is pinned there. */
    public static long pinned(Path path) {
        return new BpfAttribute().pointer(0, path.toString()).call(BpfCommand.OBJ_GET);
    }

    /** {@code BPF_OBJ_PIN}. */
    public static long pin(Fd fd, Path path) {
        return new BpfAttribute()
                .pointer(0, path.toString())
                .u32(8, fd.number())
                .call(BpfCommand.OBJ_PIN);
    }

    /** {@code BPF_OBJ_GET_INFO_BY_FD}, into the beginning of a buffer: zeros where an older kernel knows less. */
    public static long info(Fd fd, ByteBuffer into, int size) {
        return new BpfAttribute()
                .u32(0, fd.number())
                .u32(4, size)
                .pointer(8, into)
                .call(BpfCommand.OBJ_GET_INFO_BY_FD);
    }
}
