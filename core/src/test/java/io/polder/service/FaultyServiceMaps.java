package io.polder.service;

import io.polder.netlink.AddressFamily;
import io.polder.service.SourceRangeCodec.SourceRange;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Maps of somebody else, of which each write may end with a death before it. */
final class FaultyServiceMaps implements ServiceMaps {

    private final ServiceMaps maps;
    private final Runnable beforeWrite;

    /** @param beforeWrite throws where the process is to die */
    FaultyServiceMaps(ServiceMaps maps, Runnable beforeWrite) {
        this.maps = maps;
        this.beforeWrite = beforeWrite;
    }

    @Override
    public Map<FrontendKey, FrontendValue> frontends() {
        return maps.frontends();
    }

    @Override
    public Optional<FrontendValue> frontend(FrontendKey key) {
        return maps.frontend(key);
    }

    @Override
    public void putFrontends(Map<FrontendKey, FrontendValue> frontends) {
        frontends.forEach((key, value) -> {
            beforeWrite.run();
            maps.putFrontends(Map.of(key, value));
        });
    }

    @Override
    public void removeFrontends(Collection<FrontendKey> frontends) {
        frontends.forEach(key -> {
            beforeWrite.run();
            maps.removeFrontends(List.of(key));
        });
    }

    @Override
    public int slot(int slot) {
        return maps.slot(slot);
    }

    @Override
    public void putSlot(int slot, int backend) {
        beforeWrite.run();
        maps.putSlot(slot, backend);
    }

    @Override
    public BackendEntry backend(AddressFamily family, int id) {
        return maps.backend(family, id);
    }

    @Override
    public void putBackend(AddressFamily family, int id, BackendEntry backend) {
        beforeWrite.run();
        maps.putBackend(family, id, backend);
    }

    @Override
    public List<SourceRange> sourceRanges() {
        return maps.sourceRanges();
    }

    @Override
    public void putSourceRange(SourceRange range) {
        beforeWrite.run();
        maps.putSourceRange(range);
    }

    @Override
    public void removeSourceRange(SourceRange range) {
        beforeWrite.run();
        maps.removeSourceRange(range);
    }

    @Override
    public Capacities capacities() {
        return maps.capacities();
    }

    @Override
    public void grow(Capacities wanted) {
        beforeWrite.run();
        maps.grow(wanted);
    }
}
