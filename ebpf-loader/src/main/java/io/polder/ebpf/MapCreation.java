package io.polder.ebpf;

import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.ebpf.internal.PageSize;
import io.polder.linux.Fd;
import io.polder.linux.internal.Syscalls;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates a map of its specification ({@code BPF_MAP_CREATE}). Stateless. */
final class MapCreation {

    static final int NUMA_NODE = 1 << 2; // BPF_F_NUMA_NODE

    private static final int BTF_FD = 48;
    private static final int KEY_TYPE = 52;
    private static final int VALUE_TYPE = 56;

    private MapCreation() {}

    static Fd create(MapSpec spec, Optional<LoadedBtf> btf) {
        MapSpec settled = settled(spec);
        if (settled.inner().isEmpty()) {
            return create(settled, null, btf);
        }
        // The kernel wants to see one of the maps that will be in there.
        try (Fd inner = create(settled.inner().get(), btf)) {
            return create(settled, inner, btf);
        }
    }

    /** With what libbpf fills in: a perf event for each CPU, and a ring buffer's size as the kernel wants it. */
    static MapSpec settled(MapSpec spec) {
        int entries = spec.maxEntries();
        return switch (spec.type()) {
            case PERF_EVENT_ARRAY ->
                entries == 0 ? spec.toBuilder().maxEntries(PossibleCpus.count()).build() : spec;
            case RINGBUF -> spec.toBuilder().maxEntries(ringSize(entries)).build();
            default -> spec;
        };
    }

    /** The next power of two that is at least a page; as it is where there is none. */
    private static int ringSize(int bytes) {
        if (bytes <= 0) {
            return bytes;
        }
        int size = Math.max(bytes, PageSize.bytes());
        int power = Integer.highestOneBit(size);
        return power == size ? size : power << 1;
    }

    /** {@code BPF_F_*} that a map of the specification has. */
    static int flags(MapSpec spec) {
        return spec.numaNode().isPresent() ? spec.flags() | NUMA_NODE : spec.flags();
    }

    private static Fd create(MapSpec spec, @Nullable Fd inner, Optional<LoadedBtf> btf) {
        BpfAttribute attribute = attribute(spec, inner);
        boolean typed = describe(attribute, spec, btf);
        long result = MemoryLock.call(attribute, BpfCommand.MAP_CREATE);
        if (typed && Syscalls.failed(result)) {
            // Many kinds of maps, and older kernels, do not take what keys and values are.
            result =
                    attribute.u32(BTF_FD, 0).u32(KEY_TYPE, 0).u32(VALUE_TYPE, 0).call(BpfCommand.MAP_CREATE);
        }
        String detail = Syscalls.failed(result) ? MapLimits.explain(spec, result) : "";
        return BpfObjects.fd(result, "create " + spec, detail);
    }

    /** Says what keys and values are, where the kernel knows those types; whether it does. */
    private static boolean describe(BpfAttribute attribute, MapSpec spec, Optional<LoadedBtf> btf) {
        Optional<MapTypes> types = spec.types();
        Optional<LoadedBtf> loaded =
                btf.filter(known -> types.isPresent() && known.isOf(types.get().btf()));
        loaded.ifPresent(known -> attribute
                .u32(BTF_FD, known.fd().number())
                .u32(KEY_TYPE, types.orElseThrow().keyTypeId())
                .u32(VALUE_TYPE, types.orElseThrow().valueTypeId()));
        return loaded.isPresent();
    }

    private static BpfAttribute attribute(MapSpec spec, @Nullable Fd inner) {
        var attribute = new BpfAttribute()
                .u32(0, spec.type().number())
                .u32(4, spec.keySize())
                .u32(8, spec.valueSize())
                .u32(12, spec.maxEntries())
                .u32(16, flags(spec))
                .name(28, spec.name())
                .u64(64, spec.extra());
        if (inner != null) {
            attribute.u32(20, inner.number());
        }
        spec.numaNode().ifPresent(node -> attribute.u32(24, node));
        return attribute;
    }
}
