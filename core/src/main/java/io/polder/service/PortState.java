package io.polder.service;

import io.polder.netlink.IpAddress;
import io.polder.service.SourceRangeCodec.SourceRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A port of a service in one family, as it is in the maps. Confined to its owner's lock.
 */
final class PortState {

    /** Which flows a list of endpoints is for; see {@link EndpointSelection}. */
    enum Role {
        CLUSTER,
        INTERNAL,
        EXTERNAL
    }

    /** Where an endpoint listens. */
    static class Place {
        private final IpAddress address;
        private final int port;

        Place(IpAddress address, int port) {
            this.address = address;
            this.port = port;
        }

        IpAddress address() {
            return address;
        }

        int port() {
            return port;
        }

        @Override
        public final boolean equals(@Nullable Object other) {
            return other instanceof Place place && port == place.port && address.equals(place.address);
        }

        @Override
        public final int hashCode() {
            return 31 * address.hashCode() + port;
        }
    }

    /** An endpoint in the maps, and its own key: there are very many. */
    static final class Member extends Place {
        final int id;
        BackendState state;
        boolean local;
        int mark; // The list that it was put on last; see PortWriter.

        Member(Place place, int id, BackendState state, int mark) {
            super(place.address, place.port);
            this.id = id;
            this.state = state;
            this.mark = mark;
        }
    }

    private final int id;
    final Members members = new Members();
    final List<FrontendKey> frontends = new ArrayList<>(1);
    Set<SourceRange> sourceRanges = Set.of();
    private SlotList cluster = SlotList.EMPTY;
    private SlotList internal = SlotList.EMPTY;
    private SlotList external = SlotList.EMPTY;

    private Set<SlotList> unassigned = Set.of(); // Of before a restart, for what is not known yet.

    PortState(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    SlotList list(Role role) {
        return switch (role) {
            case CLUSTER -> cluster;
            case INTERNAL -> internal;
            case EXTERNAL -> external;
        };
    }

    void list(Role role, SlotList value) {
        switch (role) {
            case CLUSTER -> cluster = value;
            case INTERNAL -> internal = value;
            case EXTERNAL -> external = value;
        }
    }

    /** Takes in a list of before a restart. */
    void hold(SlotList list) {
        if (unassigned.isEmpty()) {
            unassigned = new HashSet<>();
        }
        unassigned.add(list);
    }

    /** Says what the list is for that begins there, if there is one. */
    void assign(Role role, int base, int count) {
        unassigned.stream().filter(list -> count > 0 && list.base() == base).forEach(list -> list(role, list));
    }

    /** Lists for nothing are forgotten. */
    void forgetUnassigned() {
        unassigned = Set.of();
    }

    /** Each of its ranges once. */
    Set<SlotList> ranges() {
        var ranges = new HashSet<>(unassigned);
        for (SlotList list : List.of(cluster, internal, external)) {
            if (list.size() > 0) {
                ranges.add(list);
            }
        }
        return ranges;
    }
}
