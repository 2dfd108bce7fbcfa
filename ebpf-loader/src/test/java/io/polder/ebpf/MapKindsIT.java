package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kind of map that this module knows how to use. */
@RequiresCapability(Capability.EBPF_CLASSIFIER)
class MapKindsIT {

    @ParameterizedTest
    @EnumSource(names = {"HASH", "LRU_HASH", "ARRAY"})
    void entriesAreKept(MapType type) {
        try (BpfMap map = create(type, 4, 8, 64)) {
            MapView<Integer, Long> view = map.view(Codecs.u32(), Codecs.u64());
            view.putAll(Map.of(1, 10L, 2, 20L));
            view.put(3, 30L);

            assertThat(view.entries()).contains(Map.entry(1, 10L), Map.entry(2, 20L), Map.entry(3, 30L));
        }
    }

    @Test
    void leastRecentlyUsedMakesRoom() {
        try (BpfMap map = create(MapType.LRU_HASH, 4, 8, 64)) {
            MapView<Integer, Long> view = map.view(Codecs.u32(), Codecs.u64());
            for (int key = 0; key < 1000; key++) {
                view.put(key, 1L);
            }

            assertThat(view.keys()).hasSizeLessThanOrEqualTo(64).contains(999);
        }
    }

    @Test
    void longestPrefixMatches() {
        try (BpfMap map = create(MapType.LPM_TRIE, 8, 4, 2, MapSpec.NO_PREALLOC)) {
            MapView<IpPrefix, Integer> view = map.view(Codecs.ipv4Prefix(), Codecs.u32());
            view.putAll(Map.of(IpPrefix.parse("10.0.0.0/8"), 8, IpPrefix.parse("10.1.0.0/16"), 16));

            assertThat(view.get(host("10.1.2.3"))).contains(16);
            assertThat(view.get(host("10.2.0.1"))).contains(8);
            assertThat(view.get(host("11.0.0.1"))).isEmpty();
            assertThat(view.keys())
                    .containsExactlyInAnyOrder(IpPrefix.parse("10.0.0.0/8"), IpPrefix.parse("10.1.0.0/16"));
            assertThatExceptionOfType(MapFullException.class)
                    .isThrownBy(() -> view.put(IpPrefix.parse("11.0.0.0/8"), 1))
                    .withMessageContainingAll("put 11.0.0.0/8 into", "ENOSPC", "all of its 2 entries");
            assertThat(view.drain()).hasSize(2);
            assertThat(view.keys()).isEmpty();
        }
    }

    @Test
    void longestPrefixOfIpv6Matches() {
        try (BpfMap map = create(MapType.LPM_TRIE, 20, 4, 10, MapSpec.NO_PREALLOC)) {
            MapView<IpPrefix, Integer> view = map.view(Codecs.ipv6Prefix(), Codecs.u32());
            view.put(IpPrefix.parse("fd00::/8"), 8);
            view.put(IpPrefix.parse("fd00:1::/32"), 32);

            assertThat(view.get(host("fd00:1::1"))).contains(32);
            assertThat(view.get(host("fd00:2::1"))).contains(8);
            assertThat(view.remove(IpPrefix.parse("fd00:1::/32"))).isTrue();
            assertThat(view.get(host("fd00:1::1"))).contains(8);
        }
    }

    private static IpPrefix host(String address) {
        return IpPrefix.host(IpAddress.parse(address));
    }

    @Test
    void queueIsFirstInFirstOut() {
        try (BpfMap map = create(MapType.QUEUE, 0, 4, 3)) {
            QueueView<Integer> queue = map.queue(Codecs.u32());
            assertThat(queue.peek()).isEmpty();
            assertThat(queue.pop()).isEmpty();
            List.of(1, 2, 3).forEach(queue::push);

            assertThatExceptionOfType(MapFullException.class).isThrownBy(() -> queue.push(4));
            queue.pushReplacingOldest(4);
            assertThat(queue.peek()).contains(2);
            assertThat(List.of(queue.pop(), queue.pop(), queue.pop(), queue.pop()))
                    .containsExactly(Optional.of(2), Optional.of(3), Optional.of(4), Optional.empty());
        }
    }

    @Test
    void stackIsLastInFirstOut() {
        try (BpfMap map = create(MapType.STACK, 0, 8, 3)) {
            QueueView<Long> stack = map.queue(Codecs.u64());
            List.of(1L, 2L, 3L).forEach(stack::push);

            assertThat(stack.peek()).contains(3L);
            assertThat(List.of(stack.pop(), stack.pop(), stack.pop(), stack.pop()))
                    .containsExactly(Optional.of(3L), Optional.of(2L), Optional.of(1L), Optional.empty());
        }
    }

    @Test
    void bloomFilterFindsWhatWasAdded() {
        try (BpfMap map = create(MapType.BLOOM_FILTER, 0, 4, 1000)) {
            BloomFilterView<Integer> filter = map.bloomFilter(Codecs.u32());
            assertThat(filter.mightContain(1)).isFalse();
            filter.add(1);

            assertThat(filter.mightContain(1)).isTrue();
            assertThat(filter.mightContain(2)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY_OF_MAPS", "HASH_OF_MAPS"})
    void mapsAreKeptInMaps(MapType type) {
        MapSpec inner = MapSpec.of("inner", MapType.HASH, 4, 8, 10).build();
        MapSpec outer = MapSpec.of("outer", type, 4, 4, 5).inner(inner).build();
        try (BpfMap map = BpfMap.create(outer);
                BpfMap other = create(MapType.HASH, 4, 4, 10)) {
            NestedMapView<Integer> maps = map.maps(Codecs.u32());
            int id;
            try (BpfMap first = BpfMap.create(inner)) {
                maps.put(3, first);
                id = first.info().id();
            }

            assertThat(maps.id(3)).contains(id);
            assertThat(maps.id(4)).isEmpty();
            assertThat(maps.ids()).containsExactly(Map.entry(3, id));
            try (BpfMap found = maps.get(3).orElseThrow()) {
                found.view(Codecs.u32(), Codecs.u64()).put(1, 1L);
                assertThat(found.info().name()).isEqualTo("inner");
            }
            assertThat(maps.get(4)).isEmpty();
            assertThatExceptionOfType(MapOperationException.class).isThrownBy(() -> maps.put(4, other));
            assertThat(maps.remove(3)).isTrue();
            assertThat(maps.ids()).isEmpty();
        }
    }

    @Test
    void innerArraysCanDifferInLength() {
        var inner = MapSpec.of("inner", MapType.ARRAY, 4, 8, 1).flags(MapSpec.INNER_MAP);
        MapSpec outer = MapSpec.of("outer", MapType.HASH_OF_MAPS, 4, 4, 5)
                .inner(inner.build())
                .build();
        try (BpfMap map = BpfMap.create(outer);
                BpfMap longer = BpfMap.create(inner.maxEntries(100).build())) {
            NestedMapView<Integer> maps = map.maps(Codecs.u32());

            assertThat(maps.putIfAbsent(1, longer)).isTrue();
            assertThat(maps.putIfAbsent(1, longer)).isFalse();
        }
    }

    @Test
    void programsAreKeptInArrays() {
        var spec = ProgramSpec.of("target", ProgramType.SCHED_CLS, ProgramProbe.returning(1));
        try (BpfMap map = create(MapType.PROG_ARRAY, 4, 4, 4);
                BpfProgram program = BpfProgram.load(spec.build())) {
            ProgramArrayView programs = map.programs();
            programs.put(2, program);

            assertThat(programs.id(2)).contains(program.info().id());
            assertThat(programs.id(1)).isEmpty();
            assertThat(programs.ids())
                    .containsExactly(Map.entry(2, program.info().id()));
            assertThat(programs.remove(2)).isTrue();
            assertThat(programs.remove(2)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVMAP", "DEVMAP_HASH"})
    void devicesAreKept(MapType type) {
        int loopback = 1;
        try (BpfMap map = create(type, 4, 4, 4)) {
            MapView<Integer, Integer> devices = map.view(Codecs.u32(), Codecs.u32());
            devices.put(3, loopback);

            assertThat(devices.entries()).containsExactly(Map.entry(3, loopback));
            assertThat(devices.remove(3)).isTrue();
        }
    }

    @Test
    void cpusAreKeptWithTheirQueues() {
        try (BpfMap map = create(MapType.CPUMAP, 4, 4, PossibleCpus.count())) {
            MapView<Integer, Integer> queues = map.view(Codecs.u32(), Codecs.u32());
            queues.put(0, 128);

            assertThat(queues.get(0)).contains(128);
        }
    }

    @Test
    void perfEventArrayHasOneForEachCpu() {
        try (BpfMap map = create(MapType.PERF_EVENT_ARRAY, 4, 4, 0)) {
            assertThat(map.info().maxEntries()).isEqualTo(PossibleCpus.count());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CGROUP_ARRAY", "XSKMAP", "SOCKMAP", "SOCKHASH", "STACK_TRACE", "REUSEPORT_SOCKARRAY"})
    void kindsThatHoldWhatOnlyTheKernelHasAreCreated(MapType type) {
        int value = type == MapType.STACK_TRACE ? 8 : 4;
        try (BpfMap map = create(type, 4, value, 4)) {
            assertThat(map.info().type()).contains(type);
        }
    }

    @Test
    void viewOfAnotherKindIsRefused() {
        try (BpfMap map = create(MapType.HASH, 4, 4, 4)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> map.queue(Codecs.u32()))
                    .withMessageContainingAll("map kind (HASH", "is none of [QUEUE, STACK]");
            assertThatIllegalArgumentException().isThrownBy(() -> map.bloomFilter(Codecs.u32()));
            assertThatIllegalArgumentException().isThrownBy(() -> map.maps(Codecs.u32()));
            assertThatIllegalArgumentException().isThrownBy(map::programs);
        }
    }

    private static BpfMap create(MapType type, int keySize, int valueSize, int maxEntries) {
        return create(type, keySize, valueSize, maxEntries, 0);
    }

    private static BpfMap create(MapType type, int keySize, int valueSize, int maxEntries, int flags) {
        return BpfMap.create(MapSpec.of("kind", type, keySize, valueSize, maxEntries)
                .flags(flags)
                .build());
    }
}
