package io.polder.ebpf;

import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.Fd;
import io.polder.linux.internal.Syscalls;
import java.nio.file.Path;

/** A map in the kernel (bpf(2)). Thread-safe; whoever closes it makes sure that nobody still uses it. */
public final class BpfMap implements AutoCloseable {

    private final Fd fd;
    private final MapInfo info;

    private BpfMap(Fd fd) {
        this.fd = fd;
        this.info = MapInfo.of(fd);
    }

    /**
     * Creates a map.
     *
     * @throws EbpfException when the kernel refuses: {@link MissingPrivilegeException} for want of a capability
     */
    public static BpfMap create(MapSpec spec) {
        var attribute = new BpfAttribute()
                .u32(0, spec.type().number())
                .u32(4, spec.keySize())
                .u32(8, spec.valueSize())
                .u32(12, spec.maxEntries())
                .u32(16, spec.flags())
                .name(28, spec.name())
                .u64(64, spec.extra());
        return owning(BpfObjects.fd(attribute.call(BpfCommand.MAP_CREATE), "create " + spec, ""));
    }

    /** Opens a map by the kernel's number for it, which bpftool-map(8) shows. Asks for CAP_SYS_ADMIN. */
    public static BpfMap ofId(int id) {
        return owning(BpfObjects.byId(BpfCommand.MAP_GET_FD_BY_ID, id, "map"));
    }

    /** Opens the map that is pinned there. */
    public static BpfMap ofPin(Path path) {
        return owning(BpfObjects.pinned(path, BpfObjects.Kind.MAP));
    }

    private static BpfMap owning(Fd fd) {
        try {
            return new BpfMap(fd);
        } catch (RuntimeException | Error e) {
            fd.close();
            throw e;
        }
    }

    /** What the kernel said of it when it was opened. */
    public MapInfo info() {
        return info;
    }

    /** Its descriptor, which stays this map's to close. */
    public Fd fd() {
        return fd;
    }

    /** Pins it, so that it outlives the process. */
    public void pin(Path path) {
        BpfObjects.pin(fd, path);
    }

    /** Ends all writing from user space ({@code BPF_MAP_FREEZE}); programs may write on. */
    public void freeze() {
        long result = new BpfAttribute().u32(0, fd.number()).call(BpfCommand.MAP_FREEZE);
        if (Syscalls.failed(result)) {
            throw EbpfException.of("freeze " + this, result, "");
        }
    }

    /** Closes the descriptor. The map stays while programs, pins or others hold it. */
    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return "map " + info.name() + " (" + info.type() + ", id " + Integer.toUnsignedString(info.id()) + ")";
    }
}
