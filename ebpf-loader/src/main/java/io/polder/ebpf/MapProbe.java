package io.polder.ebpf;

import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfBuilder;
import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.ebpf.internal.PageSize;
import io.polder.linux.Errno;
import io.polder.linux.internal.Syscalls;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Creates tiny maps to see what the kernel says. Stateless. */
final class MapProbe {

    private static final int ENOTSUPP = 524;

    private MapProbe() {}

    static Probe type(MapType type) {
        return type == MapType.STRUCT_OPS ? ofStructOps() : of(type);
    }

    /** For type 1 of the kernel, which is none: one that has such maps says so in its own way (libbpf asks likewise). */
    private static Probe ofStructOps() {
        long result = new BpfAttribute()
                .u32(0, MapType.STRUCT_OPS.number())
                .u32(4, Integer.BYTES)
                .u32(8, Integer.BYTES)
                .u32(12, 1)
                .u32(60, 1)
                .call(BpfCommand.MAP_CREATE);
        if (!Syscalls.failed(result)) {
            Syscalls.close((int) result);
            return Probe.YES;
        }
        String reason = new Errno((int) -result).toString();
        return result == -ENOTSUPP
                ? Probe.YES
                : result == -MapRefusal.EINVAL ? Probe.no(reason) : Probe.unknown(reason);
    }

    private static Probe of(MapType type) {
        try (LoadedTypes types = LoadedTypes.of(type);
                BpfMap map = BpfMap.create(spec(type, types), types.loaded)) {
            return map.info().type().filter(found -> found == type).isPresent()
                    ? Probe.YES
                    : Probe.unknown("it became " + map);
        } catch (MissingPrivilegeException e) {
            return Probe.unknown(String.valueOf(e.getMessage()));
        } catch (EbpfException e) {
            int errno = e.errno().map(Errno::number).orElse(0);
            boolean certain = errno == MapRefusal.EINVAL || errno == ENOTSUPP || errno == Errno.EOPNOTSUPP.number();
            return certain ? Probe.no(String.valueOf(e.getMessage())) : Probe.unknown(String.valueOf(e.getMessage()));
        }
    }

    private static MapSpec spec(MapType type, LoadedTypes types) {
        var spec = MapSpec.of("probe", type, Integer.BYTES, Integer.BYTES, 1);
        switch (type) {
            case STACK_TRACE -> spec.valueSize(Long.BYTES);
            case LPM_TRIE -> spec.keySize(Long.BYTES).flags(MapSpec.NO_PREALLOC);
            case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE ->
                spec.keySize(Long.BYTES).maxEntries(0);
            case QUEUE, STACK, BLOOM_FILTER -> spec.keySize(0);
            case RINGBUF, USER_RINGBUF -> spec.keySize(0).valueSize(0).maxEntries(PageSize.bytes());
            case ARENA -> spec.keySize(0).valueSize(0).flags(MapSpec.MAPPABLE);
            case SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE ->
                spec.maxEntries(0).flags(MapSpec.NO_PREALLOC).types(types.ofMap);
            case ARRAY_OF_MAPS, HASH_OF_MAPS ->
                spec.inner(MapSpec.of("inner", MapType.HASH, 4, 4, 1).build());
            default -> {}
        }
        return spec.build();
    }

    /** An int as key and value, for the kinds that must know. */
    private static final class LoadedTypes implements AutoCloseable {
        private final MapTypes ofMap;
        private final Optional<LoadedBtf> loaded;

        private LoadedTypes(MapTypes ofMap, Optional<LoadedBtf> loaded) {
            this.ofMap = ofMap;
            this.loaded = loaded;
        }

        static LoadedTypes of(MapType type) {
            var builder = new BtfBuilder();
            int integer = builder.integer("int", Integer.BYTES, true);
            Btf btf = Btf.parse(builder.bytes());
            var types = new ObjectTypes(btf, List.of(), Set.of());
            boolean needed = type.name().endsWith("_STORAGE");
            return new LoadedTypes(
                    new MapTypes(btf, integer, integer),
                    needed ? Optional.of(LoadedBtf.load(types)) : Optional.empty());
        }

        @Override
        public void close() {
            loaded.ifPresent(LoadedBtf::close);
        }
    }
}
