package io.polder.benchmarks.maps;

import io.polder.benchmarks.Work;
import io.polder.ebpf.MapSpec;
import io.polder.ebpf.MapType;

/** What is done, and to what: the same in every variant. Stateless. */
final class MapsWork {

    static final String UPDATE = "update";
    static final String LOOKUP = "lookup";
    static final String UPDATE_BATCHED = "update-batched";
    static final String LOOKUP_BATCHED = "lookup-batched";
    static final String LOAD = "load";

    /** Entries in one call of a batch. */
    static final int BATCH = 1000;

    /** The object that is loaded, from the project's directory: ten programs, a hash of two kinds, variables, BTF. */
    static final String OBJECT = "ebpf-loader/src/test/resources/sampler/service.o";

    private MapsWork() {}

    static Work of(String name, int count) {
        return new Work(name, count);
    }

    static boolean isLookup(Work work) {
        return work.name().equals(LOOKUP) || work.name().equals(LOOKUP_BATCHED);
    }

    /** A hash of 32-bit keys, from 0, and 64-bit values. */
    static MapSpec map(int entries) {
        return MapSpec.of("benchmark", MapType.HASH, Integer.BYTES, Long.BYTES, entries)
                .build();
    }

    /** The value under a key. */
    static long value(int key) {
        return 3L * key;
    }
}
