package io.polder.ebpf;

import java.util.Optional;

/** Kinds of maps, in the order of {@code enum bpf_map_type} (include/uapi/linux/bpf.h), from 1. */
public enum MapType {
    /** Any keys. */
    HASH,
    /** Keys 0 to {@code maxEntries - 1}, all of them there from the beginning. */
    ARRAY,
    /** Programs to tail-call. */
    PROG_ARRAY,
    /** A perf event a CPU. */
    PERF_EVENT_ARRAY,
    /** Any keys, with a value for each CPU. */
    PERCPU_HASH,
    /** An array with a value for each CPU. */
    PERCPU_ARRAY,
    STACK_TRACE,
    CGROUP_ARRAY,
    /** Any keys; the least recently used make room for new ones. */
    LRU_HASH,
    /** The same with a value for each CPU. */
    LRU_PERCPU_HASH,
    /** Prefixes; a look-up finds the longest that matches. */
    LPM_TRIE,
    /** An array of maps. */
    ARRAY_OF_MAPS,
    /** Maps under any keys. */
    HASH_OF_MAPS,
    /**
     * Interfaces that XDP programs redirect to, by their indexes in the network namespace of the thread that puts them in:
     * {@code namespace.run(() -> view.put(0, ifindex))} (dev_map_update_elem in kernel/bpf/devmap.c).
     */
    DEVMAP,
    SOCKMAP,
    CPUMAP,
    XSKMAP,
    SOCKHASH,
    CGROUP_STORAGE,
    REUSEPORT_SOCKARRAY,
    PERCPU_CGROUP_STORAGE,
    /** First in, first out; no keys. */
    QUEUE,
    /** Last in, first out; no keys. */
    STACK,
    /** A value for each socket; keys are descriptors of sockets. */
    SK_STORAGE,
    /** As {@link #DEVMAP}, under any keys of four bytes. */
    DEVMAP_HASH,
    STRUCT_OPS,
    /** Records from programs to user space; {@code maxEntries} is its size in bytes. */
    RINGBUF,
    INODE_STORAGE,
    TASK_STORAGE,
    /** A set that may find what was never added; no keys. */
    BLOOM_FILTER,
    USER_RINGBUF,
    CGRP_STORAGE,
    ARENA;

    private static final MapType[] TYPES = values();

    /** The kernel's number. */
    @SuppressWarnings("EnumOrdinal") // The constants stand in the order of the kernel's.
    public int number() {
        return ordinal() + 1;
    }

    /** That of the kernel's number; empty where it is not known here. */
    public static Optional<MapType> of(int number) {
        return number >= 1 && number <= TYPES.length ? Optional.of(TYPES[number - 1]) : Optional.empty();
    }

    /** Whether it has a value for each possible CPU. */
    public boolean isPerCpu() {
        return switch (this) {
            case PERCPU_HASH, PERCPU_ARRAY, LRU_PERCPU_HASH, PERCPU_CGROUP_STORAGE -> true;
            default -> false;
        };
    }

    /** Whether its values are maps. */
    public boolean isOfMaps() {
        return this == ARRAY_OF_MAPS || this == HASH_OF_MAPS;
    }
}
