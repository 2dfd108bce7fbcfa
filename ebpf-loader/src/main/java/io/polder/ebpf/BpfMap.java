package io.polder.ebpf;

import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.Fd;
import io.polder.linux.internal.Syscalls;
import java.nio.file.Path;
import java.util.List;

/** A map in the kernel (bpf(2)). Thread-safe; whoever closes it makes sure that nobody still uses it. */
public final class BpfMap implements AutoCloseable {

    private final Fd fd;
    private final MapInfo info;
    private final MapCalls calls;

    private BpfMap(Fd fd) {
        this.fd = fd;
        this.info = MapInfo.of(fd);
        this.calls = new MapCalls(this);
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

    /**
     * Its entries, for maps with keys and one value for each.
     *
     * @throws IllegalArgumentException when a codec has another size than the map's keys or values
     */
    public <K, V> MapView<K, V> view(Codec<K> keys, Codec<V> values) {
        if (isPerCpu()) {
            throw new IllegalArgumentException(this + " has a value for each CPU: perCpu is the view of it");
        }
        return MapView.of(calls, keys, values);
    }

    /**
     * The entries of a map with values for each CPU: lists with one for each possible CPU, in their order.
     *
     * @param value of one CPU
     * @throws IllegalArgumentException when a codec has another size than the map's keys or values, or the map has one
     *     value for all CPUs
     */
    public <K, V> MapView<K, List<V>> perCpu(Codec<K> keys, Codec<V> value) {
        if (!isPerCpu()) {
            throw new IllegalArgumentException(this + " has one value for all CPUs: view is that of it");
        }
        MapView.requireSize(calls, "values", value, info.valueSize());
        return MapView.of(calls, keys, new PerCpuCodec<>(value, PossibleCpus.count()));
    }

    MapCalls calls() {
        return calls;
    }

    private boolean isPerCpu() {
        return info.type().map(MapType::isPerCpu).orElse(false);
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
        return "map " + info.name() + " (" + info.type().map(MapType::toString).orElse("of an unknown kind") + ", id "
                + Integer.toUnsignedString(info.id()) + ")";
    }
}
