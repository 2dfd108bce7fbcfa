package io.polder.ebpf;

import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.Fd;
import io.polder.linux.internal.Syscalls;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A map in the kernel (bpf(2)). Thread-safe; whoever closes it makes sure that nobody still uses it. */
public final class BpfMap implements AutoCloseable {

    private final Fd fd;
    private final MapInfo info;
    private final MapCalls calls;

    private final Optional<MapTypes> types;

    private BpfMap(Fd fd, Optional<MapTypes> types) {
        this.fd = fd;
        this.types = types;
        this.info = MapInfo.of(fd);
        this.calls = new MapCalls(this);
    }

    /**
     * Creates a map. As with libbpf, a perf event array for 0 entries has one for each CPU, and the size of a ring buffer
     * becomes the next that the kernel takes.
     *
     * @throws EbpfException when the kernel refuses: {@link MissingPrivilegeException} for want of a capability
     */
    public static BpfMap create(MapSpec spec) {
        return create(spec, Optional.empty());
    }

    /** Likewise, and tells the kernel what keys and values are. */
    static BpfMap create(MapSpec spec, Optional<LoadedBtf> btf) {
        return owning(MapCreation.create(spec, btf), spec.types());
    }

    /**
     * Opens the map that is pinned there when it is such a map, or creates and pins one when there is none. Of several
     * that do so at the same time one creates it, and all have the same.
     *
     * @throws IncompatiblePinException when another map is pinned there
     * @throws EbpfException when the kernel refuses, or something that is no map is pinned there
     */
    public static BpfMap createOrReuse(MapSpec spec, Path path) {
        return createOrReuse(spec, path, Optional.empty());
    }

    static BpfMap createOrReuse(MapSpec spec, Path path, Optional<LoadedBtf> btf) {
        return PinnedMap.createOrReuse(spec, path, btf);
    }

    /** Opens a map by the kernel's number for it, which bpftool-map(8) shows. Asks for CAP_SYS_ADMIN. */
    public static BpfMap ofId(int id) {
        return owning(BpfObjects.byId(BpfCommand.MAP_GET_FD_BY_ID, id, "map"), Optional.empty());
    }

    /** The kernel's numbers of all maps, in rising order. Asks for CAP_SYS_ADMIN. */
    public static List<Integer> ids() {
        return BpfObjects.ids(BpfCommand.MAP_GET_NEXT_ID, "maps");
    }

    /** Opens the map that is pinned there. */
    public static BpfMap ofPin(Path path) {
        return ofPin(path, Optional.empty());
    }

    /** Likewise, of a map whose keys and values are known. */
    static BpfMap ofPin(Path path, Optional<MapTypes> types) {
        return owning(BpfObjects.pinned(path, BpfObjects.Kind.MAP), types);
    }

    private static BpfMap owning(Fd fd, Optional<MapTypes> types) {
        try {
            return new BpfMap(fd, types);
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
     * @throws CodecMismatchException when the map is of an object that says of its keys or values that they are something
     *     else than a codec of fields has
     * @throws IllegalArgumentException when a codec has another size than the map's keys or values
     */
    public <K, V> MapView<K, V> view(Codec<K> keys, Codec<V> values) {
        if (isPerCpu()) {
            throw new IllegalArgumentException(this + " has a value for each CPU: perCpu is the view of it");
        }
        requireTypes(keys, values);
        return MapView.of(calls, keys, values);
    }

    /**
     * The entries of a map with values for each CPU: lists with one for each possible CPU, in their order.
     *
     * @param value of one CPU
     * @throws CodecMismatchException as for {@link #view}
     * @throws IllegalArgumentException when a codec has another size than the map's keys or values, or the map has one
     *     value for all CPUs
     */
    public <K, V> MapView<K, List<V>> perCpu(Codec<K> keys, Codec<V> value) {
        if (!isPerCpu()) {
            throw new IllegalArgumentException(this + " has one value for all CPUs: view is that of it");
        }
        MapView.requireSize(calls, "values", value, info.valueSize());
        requireTypes(keys, value);
        return MapView.of(calls, keys, new PerCpuCodec<>(value, PossibleCpus.count()));
    }

    /**
     * The values of a queue or a stack, which have no keys.
     *
     * @throws IllegalArgumentException when the codec has another size than its values, or the map has keys
     */
    public <V> QueueView<V> queue(Codec<V> values) {
        require(MapType.QUEUE, MapType.STACK);
        return new QueueView<>(calls, values);
    }

    /**
     * What was added to a bloom filter.
     *
     * @throws IllegalArgumentException when the codec has another size than its values, or the map is another kind
     */
    public <V> BloomFilterView<V> bloomFilter(Codec<V> values) {
        require(MapType.BLOOM_FILTER);
        return new BloomFilterView<>(calls, values);
    }

    /**
     * The maps in a map of maps.
     *
     * @throws IllegalArgumentException when the codec has another size than its keys, or the map is another kind
     */
    public <K> NestedMapView<K> maps(Codec<K> keys) {
        require(MapType.ARRAY_OF_MAPS, MapType.HASH_OF_MAPS);
        return new NestedMapView<>(calls, keys);
    }

    /**
     * Maps the memory of an array, for reading and writing without system calls.
     *
     * @throws IllegalArgumentException when it is no array with {@link MapSpec#MAPPABLE}, or the codec has another size
     *     than its values
     * @throws CodecMismatchException when the codec has a field elsewhere than the programs
     * @throws io.polder.linux.LinuxException when the kernel refuses
     */
    public <V> MappedArray<V> mapped(Codec<V> values) {
        requireTypes(Codecs.u32(), values);
        return new MappedArray<>(this, values);
    }

    /** The programs to tail-call. Throws {@link IllegalArgumentException} when the map is another kind. */
    public ProgramArrayView programs() {
        require(MapType.PROG_ARRAY);
        return new ProgramArrayView(calls);
    }

    private void requireTypes(Codec<?> keys, Codec<?> values) {
        types.ifPresent(known -> {
            CodecCheck.require("keys of " + this, keys, known.btf(), known.keyTypeId());
            CodecCheck.require("values of " + this, values, known.btf(), known.valueTypeId());
        });
    }

    private void require(MapType... kinds) {
        if (info.type().filter(List.of(kinds)::contains).isEmpty()) {
            throw new IllegalArgumentException(this + " is none of " + List.of(kinds));
        }
    }

    MapCalls calls() {
        return calls;
    }

    private boolean isPerCpu() {
        return info.type().map(MapType::isPerCpu).orElse(false);
    }

    /** Pins it, so that it outlives the process. */
    public void pin(Path path) {
        BpfFileSystem.pin(fd, path);
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
