package io.polder.ebpf;

import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.Fd;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts into maps what they hold from the beginning. Stateless. */
final class MapContents {

    private MapContents() {}

    /** Puts in bytes, and ends writing where the specification says so. */
    static void fill(BpfMap map, MapSpec spec) {
        for (MapContent content : spec.contents()) {
            if (content instanceof MapContent.Bytes bytes) {
                update(map, copy(bytes.key()), copy(bytes.value()));
            }
        }
        if (spec.isFrozen()) {
            map.freeze();
        }
    }

    /** Puts in other maps, and programs. */
    static void fillWithOthers(BpfMap map, MapSpec spec, Map<String, BpfMap> maps, Map<String, BpfProgram> programs) {
        for (MapContent content : spec.contents()) {
            if (content instanceof MapContent.OfMap entry) {
                BpfMap other = maps.get(entry.map());
                put(map, entry.index(), other == null ? null : other.fd(), "map " + entry.map());
            } else if (content instanceof MapContent.OfProgram entry) {
                BpfProgram program = programs.get(entry.program());
                put(map, entry.index(), program == null ? null : program.fd(), "program " + entry.program());
            }
        }
    }

    private static void put(BpfMap map, int index, @Nullable Fd fd, String what) {
        if (fd == null) {
            throw new IllegalArgumentException(map + " is to hold " + what + ", which is not loaded");
        }
        update(map, number(index), number(fd.number()));
    }

    private static void update(BpfMap map, ByteBuffer key, ByteBuffer value) {
        long result = new BpfAttribute()
                .u32(0, map.fd().number())
                .pointer(8, key)
                .pointer(16, value)
                .call(BpfCommand.MAP_UPDATE_ELEM);
        if (Syscalls.failed(result)) {
            throw EbpfException.of("fill " + map, result, "");
        }
    }

    private static ByteBuffer copy(byte[] bytes) {
        return Syscalls.nativeBuffer(bytes.length).put(0, bytes);
    }

    private static ByteBuffer number(int number) {
        return Syscalls.nativeBuffer(Integer.BYTES).putInt(0, number);
    }
}
