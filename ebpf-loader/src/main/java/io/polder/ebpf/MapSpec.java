package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What a map is to be ({@code BPF_MAP_CREATE} of bpf(2)). Immutable. */
public final class MapSpec {

    /** {@code BPF_F_NO_PREALLOC}: entries of a hash are allocated when they come. An LPM trie must have it. */
    public static final int NO_PREALLOC = 1;
    /** {@code BPF_F_NO_COMMON_LRU}: every CPU has its own list of the least recently used. */
    public static final int NO_COMMON_LRU = 1 << 1;
    /** {@code BPF_F_RDONLY}: user space only reads. */
    public static final int READ_ONLY = 1 << 3;
    /** {@code BPF_F_WRONLY}: user space only writes. */
    public static final int WRITE_ONLY = 1 << 4;
    /** {@code BPF_F_RDONLY_PROG}: programs only read. */
    public static final int READ_ONLY_FOR_PROGRAMS = 1 << 7;
    /** {@code BPF_F_WRONLY_PROG}: programs only write. */
    public static final int WRITE_ONLY_FOR_PROGRAMS = 1 << 8;
    /** {@code BPF_F_MMAPABLE}: the values of an array can be mapped into memory. */
    public static final int MAPPABLE = 1 << 10;
    /** {@code BPF_F_INNER_MAP}: an inner array may have another size than that of the outer map's specification. */
    public static final int INNER_MAP = 1 << 12;

    private final String name;
    private final MapType type;
    private final int keySize;
    private final int valueSize;
    private final int maxEntries;
    private final int flags;
    private final long extra;
    private final @Nullable Integer numaNode;
    private final @Nullable MapSpec inner;
    private final boolean pinnedByName;
    private final @Nullable MapTypes types;
    private final List<MapContent> contents;
    private final boolean frozen;

    private MapSpec(Builder builder) {
        this.name = builder.name;
        this.type = builder.type;
        this.keySize = builder.keySize;
        this.valueSize = builder.valueSize;
        this.maxEntries = builder.maxEntries;
        this.flags = builder.flags;
        this.extra = builder.extra;
        this.numaNode = builder.numaNode;
        this.inner = builder.inner;
        this.pinnedByName = builder.pinnedByName;
        this.types = builder.types;
        this.contents = builder.contents;
        this.frozen = builder.frozen;
    }

    /**
     * Begins a specification with the four numbers that every kind of map has a use for, or takes as 0.
     *
     * @param name not empty; the kernel keeps 15 characters of it
     * @param keySize in bytes, as unsigned
     * @param valueSize in bytes, as unsigned
     * @param maxEntries as unsigned; of a {@link MapType#RINGBUF} its size in bytes
     */
    public static Builder of(String name, MapType type, int keySize, int valueSize, int maxEntries) {
        return new Builder(name, type).keySize(keySize).valueSize(valueSize).maxEntries(maxEntries);
    }

    /** Its name. In an object file it is that of the variable. */
    public String name() {
        return name;
    }

    public MapType type() {
        return type;
    }

    /** In bytes, as unsigned. */
    public int keySize() {
        return keySize;
    }

    /** In bytes, as unsigned; with values for each CPU, that of one of them. */
    public int valueSize() {
        return valueSize;
    }

    /** As unsigned; 0 where that has a meaning, or is not known yet. */
    public int maxEntries() {
        return maxEntries;
    }

    /** {@code BPF_F_*} of the kernel. */
    public int flags() {
        return flags;
    }

    /** {@code map_extra}: what it means depends on the kind; of a bloom filter how many hash functions. */
    public long extra() {
        return extra;
    }

    /** Where its memory shall be ({@code BPF_F_NUMA_NODE}). */
    public OptionalInt numaNode() {
        return numaNode == null ? OptionalInt.empty() : OptionalInt.of(numaNode);
    }

    /** What the maps in a map of maps are. */
    public Optional<MapSpec> inner() {
        return Optional.ofNullable(inner);
    }

    /** Whether it is pinned under its name, and one that is pinned there already is used instead. */
    public boolean isPinnedByName() {
        return pinnedByName;
    }

    /** What its keys and values are, where that is known. */
    public Optional<MapTypes> types() {
        return Optional.ofNullable(types);
    }

    /** What it holds from the beginning. */
    public List<MapContent> contents() {
        return contents;
    }

    /** Whether user space writes no more once the contents are in. */
    public boolean isFrozen() {
        return frozen;
    }

    /** A builder that begins with this specification. */
    public Builder toBuilder() {
        var builder =
                of(name, type, keySize, valueSize, maxEntries).flags(flags).extra(extra);
        builder.numaNode = numaNode;
        builder.inner = inner;
        builder.types = types;
        return builder.pinnedByName(pinnedByName).contents(contents).frozen(frozen);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MapSpec spec
                && name.equals(spec.name)
                && type == spec.type
                && keySize == spec.keySize
                && valueSize == spec.valueSize
                && maxEntries == spec.maxEntries
                && flags == spec.flags
                && extra == spec.extra
                && Objects.equals(numaNode, spec.numaNode)
                && Objects.equals(inner, spec.inner)
                && pinnedByName == spec.pinnedByName
                && Objects.equals(types, spec.types)
                && contents.equals(spec.contents)
                && frozen == spec.frozen;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, type, keySize, valueSize, maxEntries, flags, inner, contents);
    }

    @Override
    public String toString() {
        return type + " " + name + " with keys of " + Integer.toUnsignedString(keySize) + " and values of "
                + Integer.toUnsignedString(valueSize) + " bytes, at most " + Integer.toUnsignedString(maxEntries)
                + " entries, flags 0x" + Integer.toHexString(flags);
    }

    /** Collects a specification. Used by one thread. */
    public static final class Builder {
        private String name;
        private MapType type;
        private int keySize;
        private int valueSize;
        private int maxEntries;
        private int flags;
        private long extra;
        private @Nullable Integer numaNode;
        private @Nullable MapSpec inner;
        private boolean pinnedByName;
        private @Nullable MapTypes types;
        private List<MapContent> contents = List.of();
        private boolean frozen;

        private Builder(String name, MapType type) {
            this.name = requireNonNull(name, "name");
            this.type = requireNonNull(type, "type");
        }

        public Builder name(String text) {
            this.name = requireNonNull(text, "name");
            return this;
        }

        public Builder type(MapType kind) {
            this.type = requireNonNull(kind, "type");
            return this;
        }

        public Builder keySize(int bytes) {
            this.keySize = bytes;
            return this;
        }

        public Builder valueSize(int bytes) {
            this.valueSize = bytes;
            return this;
        }

        public Builder maxEntries(int count) {
            this.maxEntries = count;
            return this;
        }

        /** {@code BPF_F_*}, all of them. */
        public Builder flags(int bits) {
            this.flags = bits;
            return this;
        }

        public Builder extra(long bits) {
            this.extra = bits;
            return this;
        }

        public Builder numaNode(int node) {
            this.numaNode = node;
            return this;
        }

        /** What the maps in this map of maps are. */
        public Builder inner(MapSpec spec) {
            this.inner = requireNonNull(spec, "inner");
            return this;
        }

        public Builder pinnedByName(boolean pinned) {
            this.pinnedByName = pinned;
            return this;
        }

        public Builder types(MapTypes keysAndValues) {
            this.types = requireNonNull(keysAndValues, "types");
            return this;
        }

        public Builder contents(List<? extends MapContent> entries) {
            this.contents = List.copyOf(entries);
            return this;
        }

        public Builder frozen(boolean readOnly) {
            this.frozen = readOnly;
            return this;
        }

        /** @throws IllegalArgumentException when the name is empty, or an inner specification missing or too many */
        public MapSpec build() {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a map needs a name");
            }
            if (type.isOfMaps() != (inner != null)) {
                throw new IllegalArgumentException(
                        name + " is a " + type + (inner == null ? " and needs" : " and cannot have") + " an inner map");
            }
            return new MapSpec(this);
        }
    }
}
