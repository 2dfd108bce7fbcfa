package io.polder.ebpf;

import io.polder.ebpf.internal.PageSize;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel asks of a map (the {@code map_alloc_check} of each kind, kernel/bpf), to say what is wrong with one that
 * it has refused: it only says that something is. Stateless.
 */
final class MapLimits {

    private static final long KMALLOC_MAX_SIZE = 1 << 22; // include/linux/slab.h: at least that
    private static final int PCPU_MIN_UNIT_SIZE = 1 << 15; // include/linux/percpu.h
    private static final int SHORTEST_PREFIX = 5; // LPM_KEY_SIZE_MIN
    private static final int LONGEST_PREFIX = 4 + 256; // LPM_KEY_SIZE_MAX
    private static final int MOST_HASH_FUNCTIONS = 15;

    private final MapSpec spec;
    private final List<String> wrong = new ArrayList<>();

    private MapLimits(MapSpec spec) {
        this.spec = spec;
    }

    /** What can be wrong; empty when nothing is known to be. */
    static String explain(MapSpec spec, long result) {
        if (result == -MapRefusal.ENOMEM) {
            return "the kernel has no memory for it";
        }
        if (result != -MapRefusal.EINVAL && result != -MapRefusal.E2BIG && !MapRefusal.isUnsupported(result)) {
            return "";
        }
        var limits = new MapLimits(spec);
        limits.keys();
        limits.values();
        limits.entries();
        limits.flags();
        return limits.wrong.isEmpty() ? limits.unknown(result) : String.join("; ", limits.wrong);
    }

    private String unknown(long result) {
        return result == -MapRefusal.E2BIG
                ? "its keys, its values or all of it are too large"
                : "this kernel has no " + spec.type() + ", or not with these sizes and flags";
    }

    private void keys() {
        switch (spec.type()) {
            case QUEUE, STACK, BLOOM_FILTER, RINGBUF, USER_RINGBUF, ARENA -> size("keys", spec.keySize(), 0);
            case HASH, LRU_HASH, PERCPU_HASH, LRU_PERCPU_HASH, HASH_OF_MAPS, SOCKHASH -> {
                check(spec.keySize() != 0, "keys must have bytes");
                check(elementSize() < KMALLOC_MAX_SIZE, "key and value must be less than 4 MiB");
            }
            case LPM_TRIE ->
                check(
                        spec.keySize() >= SHORTEST_PREFIX && spec.keySize() <= LONGEST_PREFIX,
                        "keys must have 5 to 260 bytes: a length and a prefix");
            case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE, STRUCT_OPS -> {}
            default -> size("keys", spec.keySize(), Integer.BYTES);
        }
    }

    private long elementSize() {
        return Integer.toUnsignedLong(spec.keySize()) + Integer.toUnsignedLong(spec.valueSize());
    }

    private void values() {
        switch (spec.type()) {
            case RINGBUF, USER_RINGBUF, ARENA -> size("values", spec.valueSize(), 0);
            case PROG_ARRAY, PERF_EVENT_ARRAY, CGROUP_ARRAY, ARRAY_OF_MAPS, HASH_OF_MAPS, XSKMAP ->
                size("values", spec.valueSize(), Integer.BYTES);
            case DEVMAP, DEVMAP_HASH, CPUMAP, SOCKMAP, SOCKHASH, REUSEPORT_SOCKARRAY ->
                check(spec.valueSize() == 4 || spec.valueSize() == 8, "values must have 4 or 8 bytes");
            default -> {
                check(spec.valueSize() != 0, "values must have bytes");
                check(
                        !spec.type().isPerCpu() || Integer.compareUnsigned(spec.valueSize(), PCPU_MIN_UNIT_SIZE) <= 0,
                        "values for each CPU must be at most 32 KiB");
            }
        }
    }

    private void entries() {
        switch (spec.type()) {
            case SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE, CGROUP_STORAGE, PERCPU_CGROUP_STORAGE ->
                check(spec.maxEntries() == 0, "it must be created for 0 entries: it has as many as there are owners");
            case RINGBUF, USER_RINGBUF ->
                check(
                        Integer.bitCount(spec.maxEntries()) == 1 && spec.maxEntries() % PageSize.bytes() == 0,
                        "its size must be a power of two and a multiple of " + PageSize.bytes() + " bytes");
            default -> check(spec.maxEntries() != 0, "it must have room for an entry");
        }
    }

    private void flags() {
        boolean allocates = (spec.flags() & MapSpec.NO_PREALLOC) == 0;
        switch (spec.type()) {
            case LPM_TRIE -> check(!allocates, "it must be created with NO_PREALLOC");
            case SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE -> {
                check(!allocates, "it must be created with NO_PREALLOC");
                wrong.add("it must be created with the BTF of its keys and values");
            }
            case BLOOM_FILTER ->
                check(spec.extra() >= 0 && spec.extra() <= MOST_HASH_FUNCTIONS, "it has at most 15 hash functions");
            default -> {}
        }
    }

    private void size(String what, int found, int needed) {
        check(found == needed, what + " must have " + (needed == 0 ? "no" : Integer.toString(needed)) + " bytes");
    }

    private void check(boolean right, String otherwise) {
        if (!right) {
            wrong.add(otherwise);
        }
    }
}
