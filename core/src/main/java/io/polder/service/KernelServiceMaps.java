package io.polder.service;

import io.polder.ebpf.BpfMap;
import io.polder.ebpf.Codecs;
import io.polder.ebpf.MapOperationException;
import io.polder.ebpf.MapView;
import io.polder.ebpf.MappedArray;
import io.polder.netlink.AddressFamily;
import io.polder.service.ServiceCodecs.KeyedValue;
import io.polder.service.SourceRangeCodec.SourceRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The maps in the kernel. Endpoints and slots are written without system calls. Not thread-safe. */
final class KernelServiceMaps implements ServiceMaps, AutoCloseable {

    /** What is there for each family. */
    private record OfFamily(MapView<FrontendKey, KeyedValue> services, MappedArray<BackendEntry> backends) {

        static OfFamily of(Function<String, BpfMap> maps, AddressFamily family) {
            String suffix = family == AddressFamily.INET ? "4" : "6";
            return new OfFamily(
                    maps.apply("services" + suffix).view(ServiceCodecs.frontend(family), ServiceCodecs.service()),
                    maps.apply("backends" + suffix).mapped(ServiceCodecs.backend(family)));
        }
    }

    /** Somebody who has maps replaced by larger ones. */
    interface Growth {
        /** Maps by their names, to be used by all programs from now on. */
        Function<String, BpfMap> grow(Capacities wanted);
    }

    private final Growth growth;
    private OfFamily ipv4;
    private OfFamily ipv6;
    private MappedArray<Integer> slots;
    private MapView<SourceRange, Integer> sourceRanges;

    KernelServiceMaps(Function<String, BpfMap> maps, Growth growth) {
        this.growth = growth;
        this.ipv4 = OfFamily.of(maps, AddressFamily.INET);
        this.ipv6 = OfFamily.of(maps, AddressFamily.INET6);
        this.slots = maps.apply("slots").mapped(Codecs.u32());
        this.sourceRanges = sourceRanges(maps);
    }

    @Override
    public Map<FrontendKey, FrontendValue> frontends() {
        var frontends = new HashMap<FrontendKey, FrontendValue>();
        for (OfFamily family : List.of(ipv4, ipv6)) {
            family.services.forEach((key, keyed) -> {
                if (keyed.check() != keyed.value().check(key)) {
                    throw new ServiceException.Corrupt("the entry of " + key + " does not add up");
                }
                frontends.put(key, keyed.value());
            });
        }
        return frontends;
    }

    @Override
    public Optional<FrontendValue> frontend(FrontendKey key) {
        return of(key.family()).services.get(key).map(KeyedValue::value);
    }

    @Override
    public void putFrontends(Map<FrontendKey, FrontendValue> frontends) {
        if (frontends.size() == 1) {
            frontends.forEach((key, value) -> of(key.family()).services.put(key, KeyedValue.of(key, value)));
            return;
        }
        for (AddressFamily family : AddressFamily.values()) {
            var keys = new ArrayList<FrontendKey>(frontends.size());
            var values = new ArrayList<KeyedValue>(frontends.size());
            frontends.forEach((key, value) -> {
                if (key.family() == family) {
                    keys.add(key);
                    values.add(KeyedValue.of(key, value));
                }
            });
            of(family).services.putAll(keys, values);
        }
    }

    @Override
    public void removeFrontends(Collection<FrontendKey> frontends) {
        for (AddressFamily family : AddressFamily.values()) {
            List<FrontendKey> keys =
                    frontends.stream().filter(key -> key.family() == family).toList();
            if (!keys.isEmpty()) {
                of(family).services.removeAll(keys);
            }
        }
    }

    @Override
    public int slot(int slot) {
        return slots.get(slot);
    }

    @Override
    public void putSlot(int slot, int backend) {
        slots.put(slot, backend);
    }

    @Override
    public BackendEntry backend(AddressFamily family, int id) {
        return of(family).backends.get(id);
    }

    @Override
    public void putBackend(AddressFamily family, int id, BackendEntry backend) {
        of(family).backends.put(id, backend);
    }

    @Override
    public List<SourceRange> sourceRanges() {
        return sourceRanges.keys();
    }

    @Override
    public void putSourceRange(SourceRange range) {
        sourceRanges.put(range, 1);
    }

    @Override
    public void removeSourceRange(SourceRange range) {
        sourceRanges.remove(range);
    }

    @Override
    public Capacities capacities() {
        return new Capacities(ipv4.services.map().info().maxEntries(), ipv4.backends.size(), slots.size());
    }

    @Override
    public void grow(Capacities wanted) {
        Function<String, BpfMap> maps;
        try {
            maps = growth.grow(wanted);
        } catch (MapOperationException e) {
            throw new ServiceException.MapFull("the maps cannot grow to " + wanted + ": " + e.getMessage());
        }
        close();
        ipv4 = OfFamily.of(maps, AddressFamily.INET);
        ipv6 = OfFamily.of(maps, AddressFamily.INET6);
        slots = maps.apply("slots").mapped(Codecs.u32());
        sourceRanges = sourceRanges(maps);
    }

    private static MapView<SourceRange, Integer> sourceRanges(Function<String, BpfMap> maps) {
        return maps.apply("source_ranges").view(new SourceRangeCodec(), Codecs.u32());
    }

    private OfFamily of(AddressFamily family) {
        return family == AddressFamily.INET ? ipv4 : ipv6;
    }

    @Override
    public void close() {
        ipv4.backends.close();
        ipv6.backends.close();
        slots.close();
    }
}
