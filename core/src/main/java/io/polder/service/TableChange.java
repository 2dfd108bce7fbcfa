package io.polder.service;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.service.SourceRangeCodec.SourceRange;
import io.polder.service.TableState.Frontend;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One change of a table: writes it in its order, and counts. Confined to its owner's lock. */
final class TableChange {

    private record Ending(AddressFamily family, int id, BackendEntry backend) {}

    private final ServiceMaps maps;
    private final TableState state;
    private final Leftovers leftovers;
    private final Instant until;

    private final Map<FrontendKey, FrontendValue> puts;
    private final Set<FrontendKey> removals = new LinkedHashSet<>();
    private final List<Ending> endings = new ArrayList<>();
    private final List<SlotList> left = new ArrayList<>();
    private final List<SourceRange> leftRanges = new ArrayList<>();
    private final List<Integer> leftPorts = new ArrayList<>();
    private int frontends;
    private int removed;
    private int backends;
    private int slots;

    /** @param services about how many it changes */
    TableChange(ServiceMaps maps, TableState state, Leftovers leftovers, Instant until, int services) {
        this.puts = new LinkedHashMap<>(services * 3); // Most have a VIP and one port.
        this.maps = maps;
        this.state = state;
        this.leftovers = leftovers;
        this.until = until;
    }

    void putBackend(AddressFamily family, int id, BackendEntry backend) {
        maps.putBackend(family, id, backend);
        backends++;
    }

    void putSlot(int slot, int backend) {
        maps.putSlot(slot, backend);
        slots++;
    }

    /** Lets others in, and the rest no more once all is written. */
    void sourceRanges(PortState port, Set<SourceRange> wanted) {
        for (SourceRange range : wanted) {
            if (!port.sourceRanges.contains(range)) {
                maps.putSourceRange(range);
            }
        }
        for (SourceRange range : port.sourceRanges) {
            if (!wanted.contains(range)) {
                leftRanges.add(range);
            }
        }
        port.sourceRanges = wanted;
    }

    /** @param counts whether it is of a cluster IP */
    void put(FrontendKey key, FrontendValue value, ServiceName holder, boolean counts) {
        removals.remove(key);
        Frontend frontend = state.frontends.get(key);
        if (frontend == null) {
            frontend = add(key, value);
        } else if (!frontend.value.equals(value)) {
            frontend.value = value;
            puts.put(key, value);
        }
        frontend.holder = holder;
        count(key.vip(), frontend, counts);
    }

    private Frontend add(FrontendKey key, FrontendValue value) {
        var frontend = new Frontend(value, null);
        state.frontends.put(key, frontend);
        state.counts.merge(key.family(), 1, Integer::sum);
        puts.put(key, value);
        return frontend;
    }

    /** A VIP as such comes with the first of its frontends, and goes with the last. */
    private void count(IpAddress vip, Frontend frontend, boolean counts) {
        if (frontend.counted == counts) {
            return;
        }
        frontend.counted = counts;
        FrontendKey key = FrontendKey.ofVip(vip);
        Frontend ofVip = state.frontends.get(key);
        if (ofVip == null) {
            ofVip = add(key, FrontendValue.OF_VIP);
        }
        ofVip.ports += counts ? 1 : -1;
        if (ofVip.ports == 0) {
            removals.add(key);
        } else {
            removals.remove(key);
        }
    }

    /** Removes a frontend, unless somebody else has taken it meanwhile. */
    void remove(FrontendKey key, @Nullable ServiceName holder) {
        Frontend frontend = state.frontends.get(key);
        if (frontend != null && (frontend.holder == null || frontend.holder.equals(holder))) {
            frontend.holder = null;
            removals.add(key);
            count(key.vip(), frontend, false);
        }
    }

    void end(AddressFamily family, int id, BackendEntry backend) {
        endings.add(new Ending(family, id, backend));
    }

    void leave(SlotList list) {
        left.add(list);
    }

    void leavePort(int id) {
        leftPorts.add(id);
    }

    /** Writes frontends, removes others, and ends what these led to. */
    void finish() {
        maps.putFrontends(puts);
        frontends += puts.size();
        maps.removeFrontends(removals);
        removed += removals.size();
        for (FrontendKey key : removals) {
            state.frontends.remove(key);
            state.counts.merge(key.family(), -1, Integer::sum);
        }
        leftRanges.forEach(maps::removeSourceRange);
        for (Ending ending : endings) {
            putBackend(ending.family, ending.id, ending.backend);
            if (ending.backend.state() == BackendState.GONE) {
                leftovers.keep(new Leftovers.OldBackend(ending.family, ending.id), until);
            }
        }
        left.forEach(list -> leftovers.keep(new Leftovers.OldRange(list.base(), list.size()), until));
        leftPorts.forEach(id -> leftovers.keep(new Leftovers.OldPort(id), until));
    }

    /** Removes VIPs of before a restart that have no frontend any more. */
    void forgetVips() {
        state.frontends.forEach((key, frontend) -> {
            if (key.isVip() && frontend.ports == 0) {
                removals.add(key);
            }
        });
    }

    SyncReport report(Map<ServiceName, ServiceException> refused) {
        return new SyncReport(frontends, removed, backends, slots, refused);
    }
}
