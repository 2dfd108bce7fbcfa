package io.polder.service;

import io.polder.netlink.AddressFamily;
import io.polder.service.SourceRangeCodec.SourceRange;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The maps that the programs read. Written by one thread at a time; each of its methods changes one thing, save that
 * several frontends are not written at once.
 */
interface ServiceMaps {

    /** All frontends of both families. */
    Map<FrontendKey, FrontendValue> frontends();

    Optional<FrontendValue> frontend(FrontendKey key);

    /** Writes frontends, of which each one is replaced at once. */
    void putFrontends(Map<FrontendKey, FrontendValue> frontends);

    void removeFrontends(Collection<FrontendKey> frontends);

    int slot(int slot);

    void putSlot(int slot, int backend);

    BackendEntry backend(AddressFamily family, int id);

    void putBackend(AddressFamily family, int id, BackendEntry backend);

    /** From where ports of services may be reached from outside, by the ports' ids; of a family as the reader knows it. */
    List<SourceRange> sourceRanges();

    void putSourceRange(SourceRange range);

    void removeSourceRange(SourceRange range);

    /** How many there may be. */
    Capacities capacities();

    /**
     * Makes room: what is there stays, and stays in use meanwhile.
     *
     * @throws ServiceException.MapFull when there is none to be had
     */
    void grow(Capacities wanted);
}
