package io.polder.service;

import io.polder.bpf.SlotRanges;
import io.polder.netlink.AddressFamily;
import io.polder.service.PortState.Member;
import io.polder.service.PortState.Place;
import io.polder.service.SourceRangeCodec.SourceRange;
import io.polder.service.TableState.Frontend;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Makes out of the kernel's maps what a table knew that wrote them. Used once. */
final class TableRecovery {

    private final ServiceMaps maps;
    private final Instant until;
    private final Leftovers leftovers;
    private final TableState state;
    private final Map<Integer, SlotList> lists = new HashMap<>();
    private final Map<Integer, Integer> counts = new HashMap<>(); // By where lists begin.
    private final Map<Integer, AddressFamily> families = new HashMap<>();

    private TableRecovery(ServiceMaps maps, Leftovers leftovers, Instant until) {
        this.maps = maps;
        this.leftovers = leftovers;
        this.until = until;
        this.state = new TableState(maps.capacities());
    }

    /**
     * Reads the maps.
     *
     * @param until when endpoints that nothing leads to any more may be forgotten
     * @throws ServiceException.Corrupt when they say what cannot be
     */
    static TableState read(ServiceMaps maps, Leftovers leftovers, Instant until) {
        return new TableRecovery(maps, leftovers, until).read();
    }

    private TableState read() {
        Map<FrontendKey, FrontendValue> frontends = maps.frontends();
        frontends.values().forEach(this::count);
        frontends.forEach(this::adopt);
        for (AddressFamily family : AddressFamily.values()) {
            adoptBackends(family);
        }
        maps.sourceRanges().forEach(this::adopt);
        state.adoptPorts(state.unclaimed.keySet());
        return state;
    }

    /** Of frontends with the same list one may have been written, and another not any more. */
    private void count(FrontendValue value) {
        counts.merge(value.podBase(), value.podCount(), Math::max);
        counts.merge(value.outBase(), value.outCount(), Math::max);
    }

    private void adopt(FrontendKey key, FrontendValue value) {
        state.frontends.put(key, new Frontend(value, null));
        state.counts.merge(key.family(), 1, Integer::sum);
        if (value.has(FrontendValue.VIP)) {
            return;
        }
        PortState port = state.unclaimed.computeIfAbsent(value.id(), PortState::new);
        AddressFamily other = families.putIfAbsent(value.id(), key.family());
        if (other != null && other != key.family()) {
            throw new ServiceException.Corrupt(key + " has the id of a port of the other family: " + value.id());
        }
        port.frontends.add(key);
        hold(port, key, value.podBase(), value.podCount());
        hold(port, key, value.outBase(), value.outCount());
    }

    /** One of nobody is removed. */
    private void adopt(SourceRange range) {
        PortState port = state.unclaimed.get(range.service());
        if (port == null) {
            maps.removeSourceRange(range);
        } else {
            var more = new HashSet<>(port.sourceRanges);
            more.add(range);
            port.sourceRanges = more;
        }
    }

    private void hold(PortState port, FrontendKey key, int base, int count) {
        if (count > 0) {
            port.hold(list(key, base, counts.getOrDefault(base, count)));
        }
    }

    private SlotList list(FrontendKey key, int base, int count) {
        SlotList known = lists.get(base);
        if (known != null) {
            return known;
        }
        int size = SlotRanges.sizeFor(count);
        if (base < 0 || (long) base + size > state.ranges.capacity() || !state.ranges.take(base, size)) {
            throw new ServiceException.Corrupt(
                    key + " has slots that are not its own: " + count + " from " + base + " on");
        }
        int[] held = new int[count];
        for (int i = 0; i < count; i++) {
            held[i] = maps.slot(base + i);
        }
        var list = new SlotList(base, size);
        list.adopt(held);
        lists.put(base, list);
        return list;
    }

    private void adoptBackends(AddressFamily family) {
        BackendIds ids = state.ids(family);
        Set<Integer> listed = listed(family);
        int capacity = maps.capacities().backends();
        for (int id : listed) {
            if (id < 1 || id >= capacity) {
                throw new ServiceException.Corrupt("a slot has an endpoint that cannot be: " + id);
            }
        }
        for (int id = 1; id < capacity; id++) {
            BackendEntry backend = maps.backend(family, id);
            if (backend.state() == BackendState.DEAD) {
                if (listed.contains(id)) {
                    throw new ServiceException.Corrupt("a slot has an endpoint that nobody is: " + id);
                }
                if (backend.generation() != 0) {
                    ids.adopt(id, backend.generation(), false);
                }
                continue;
            }
            ids.adopt(id, backend.generation(), true);
            adoptBackend(family, id, backend);
        }
    }

    private void adoptBackend(AddressFamily family, int id, BackendEntry backend) {
        PortState port = state.unclaimed.get(backend.service());
        if (port == null || families.get(backend.service()) != family || backend.state() == BackendState.GONE) {
            leftovers.keep(new Leftovers.OldBackend(family, id), until);
            return;
        }
        var member = new Member(new Place(backend.address(), backend.port()), id, backend.state(), 0);
        member.local = backend.local();
        Member old = port.members.find(backend.address(), backend.port());
        if (old != null) {
            port.members.removeIf(each -> each.id == old.id);
            leftovers.keep(new Leftovers.OldBackend(family, old.id), until);
        }
        port.members.add(member);
    }

    private Set<Integer> listed(AddressFamily family) {
        var listed = new HashSet<Integer>();
        state.unclaimed.forEach((id, port) -> {
            if (families.get(id) == family) {
                port.ranges().forEach(list -> {
                    for (int backend : list.ids()) {
                        listed.add(backend);
                    }
                });
            }
        });
        return listed;
    }
}
