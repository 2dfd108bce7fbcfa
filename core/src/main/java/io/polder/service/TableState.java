package io.polder.service;

import io.polder.bpf.SlotRanges;
import io.polder.netlink.AddressFamily;
import io.polder.service.ServicePlan.PortId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is in the maps, and what of it is free. Confined to its owner's lock. */
final class TableState {

    /** A frontend in the maps. */
    static final class Frontend {
        FrontendValue value;

        @Nullable
        ServiceName holder; // None before somebody has claimed it after a restart.

        boolean counted; // Among those of its VIP, which has other ports refused.
        int ports; // Of a VIP: how many frontends are counted.

        Frontend(FrontendValue value, @Nullable ServiceName holder) {
            this.value = value;
            this.holder = holder;
        }
    }

    final Map<FrontendKey, Frontend> frontends = new HashMap<>();
    final Map<PortId, PortState> ports = new HashMap<>();

    /** Those of before a restart that nobody has claimed, by their ids. */
    final Map<Integer, PortState> unclaimed = new HashMap<>();

    final EnumMap<AddressFamily, Integer> counts = new EnumMap<>(AddressFamily.class);
    final SlotRanges ranges;

    private final BackendIds ipv4 = new BackendIds();
    private final BackendIds ipv6 = new BackendIds();
    private final Deque<Integer> freePorts = new ArrayDeque<>();
    private int nextPort = 1;

    TableState(Capacities capacities) {
        ranges = new SlotRanges(capacities.slots());
    }

    BackendIds ids(AddressFamily family) {
        return family == AddressFamily.INET ? ipv4 : ipv6;
    }

    int frontends(AddressFamily family) {
        return counts.getOrDefault(family, 0);
    }

    int allocatePort() {
        return freePorts.isEmpty() ? nextPort++ : freePorts.remove();
    }

    void releasePort(int id) {
        freePorts.add(id);
    }

    /** Takes in the ids that are in use. */
    void adoptPorts(Collection<Integer> used) {
        nextPort = used.stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
        for (int id = 1; id < nextPort; id++) {
            if (!used.contains(id)) {
                freePorts.add(id);
            }
        }
    }
}
