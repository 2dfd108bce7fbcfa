package io.polder.service;

import io.polder.netlink.AddressFamily;
import io.polder.service.SourceRangeCodec.SourceRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Maps that are like those of the kernel, and tell of each write before it happens. */
final class MemoryServiceMaps implements ServiceMaps {

    private final Map<FrontendKey, FrontendValue> frontends = new HashMap<>();
    private final Map<AddressFamily, List<BackendEntry>> backends = new EnumMap<>(AddressFamily.class);
    private final List<Integer> slots = new ArrayList<>();
    private final Set<SourceRange> sourceRanges = new HashSet<>();
    private Capacities capacities;

    /** Called before each write; what it throws ends the change there. */
    Runnable beforeWrite = () -> {};

    MemoryServiceMaps(Capacities capacities) {
        this.capacities = capacities;
        for (AddressFamily family : AddressFamily.values()) {
            backends.put(family, new ArrayList<>());
        }
        fill();
    }

    private void fill() {
        while (slots.size() < capacities.slots()) {
            slots.add(0);
        }
        backends.forEach((family, list) -> {
            while (list.size() < capacities.backends()) {
                list.add(BackendEntry.dead(family, 0));
            }
        });
    }

    @Override
    public Map<FrontendKey, FrontendValue> frontends() {
        return Map.copyOf(frontends);
    }

    @Override
    public Optional<FrontendValue> frontend(FrontendKey key) {
        return Optional.ofNullable(frontends.get(key));
    }

    @Override
    public void putFrontends(Map<FrontendKey, FrontendValue> some) {
        some.forEach((key, value) -> {
            beforeWrite.run();
            frontends.put(key, value);
            long ofFamily = frontends.keySet().stream()
                    .filter(each -> each.family() == key.family())
                    .count();
            if (ofFamily > capacities.frontends()) {
                throw new AssertionError("the kernel would refuse " + key);
            }
        });
    }

    @Override
    public void removeFrontends(Collection<FrontendKey> some) {
        some.forEach(key -> {
            beforeWrite.run();
            frontends.remove(key);
        });
    }

    @Override
    public int slot(int slot) {
        return slots.get(slot);
    }

    @Override
    public void putSlot(int slot, int backend) {
        beforeWrite.run();
        slots.set(slot, backend);
    }

    @Override
    public BackendEntry backend(AddressFamily family, int id) {
        return backends.get(family).get(id);
    }

    @Override
    public void putBackend(AddressFamily family, int id, BackendEntry backend) {
        beforeWrite.run();
        backends.get(family).set(id, backend);
    }

    @Override
    public List<SourceRange> sourceRanges() {
        return List.copyOf(sourceRanges);
    }

    @Override
    public void putSourceRange(SourceRange range) {
        beforeWrite.run();
        sourceRanges.add(range);
    }

    @Override
    public void removeSourceRange(SourceRange range) {
        beforeWrite.run();
        sourceRanges.remove(range);
    }

    @Override
    public Capacities capacities() {
        return capacities;
    }

    @Override
    public void grow(Capacities wanted) {
        beforeWrite.run();
        capacities = wanted;
        fill();
    }
}
