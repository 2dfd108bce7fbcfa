package io.polder.service;

import io.polder.netlink.AddressFamily;
import io.polder.service.PortState.Member;
import io.polder.service.PortState.Place;
import io.polder.service.PortState.Role;
import io.polder.service.ServicePlan.Kind;
import io.polder.service.ServicePlan.PortPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes one port of a service in the maps as it is planned, in an order in which each flow that begins meanwhile finds
 * an endpoint of before or of after: endpoints, slots, frontends; then old frontends; then the states of old endpoints.
 * Confined to its owner's lock.
 *
 * <p>First everything is {@linkplain #prepare prepared}, which may be refused and writes nothing, then {@linkplain
 * #write written}.
 */
final class PortWriter {

    /** What is to be written for a port. */
    private static final class Prepared {
        final PortPlan plan;
        final PortState port;
        final Map<Integer, BackendEntry> newcomers = new LinkedHashMap<>();
        final Set<Integer> selected = new HashSet<>();
        final Map<SlotList, int[]> contents = new LinkedHashMap<>();
        final Map<Role, SlotList> lists = new EnumMap<>(Role.class);

        Prepared(PortPlan plan, PortState port) {
            this.plan = plan;
            this.port = port;
        }
    }

    private final TableState state;
    private final TableChange change;
    private final Room room;
    private final List<Prepared> prepared = new ArrayList<>();
    private final Map<AddressFamily, Integer> coming = new EnumMap<>(AddressFamily.class); // Frontends.

    /** Somebody who makes room in the maps. */
    interface Room {
        /** @throws ServiceException.MapFull when there is none to be had */
        void require(AddressFamily family, int frontends, int backends);

        /** The start of a range that was free. */
        int allocate(int slots);
    }

    PortWriter(TableState state, TableChange change, Room room) {
        this.state = state;
        this.change = change;
        this.room = room;
    }

    void prepare(PortPlan plan) {
        PortState port = portOf(plan);
        var work = new Prepared(plan, port);
        AddressFamily family = plan.id().family();
        EndpointSelection selection = plan.selection();
        for (FrontendKey key : plan.frontends().keySet()) {
            if (!state.frontends.containsKey(key)) {
                coming.merge(family, 2, Integer::sum); // With its VIP.
            }
        }
        int newcomers = newcomers(port, selection.cluster());
        if (selection.internal() != selection.cluster()) {
            newcomers += newcomers(port, selection.internal());
        }
        if (selection.external() != selection.cluster()) {
            newcomers += newcomers(port, selection.external());
        }
        room.require(family, coming.getOrDefault(family, 0), newcomers);
        prepareLists(work, selection);
        prepared.add(work);
    }

    private static int newcomers(PortState port, List<Endpoint> endpoints) {
        int newcomers = 0;
        for (Endpoint endpoint : endpoints) {
            newcomers += port.members.containsKey(placeOf(endpoint)) ? 0 : 1;
        }
        return newcomers;
    }

    /** The port as it is; after a restart the one that has the same frontends; else a new one. */
    private PortState portOf(PortPlan plan) {
        PortState known = state.ports.get(plan.id());
        if (known != null) {
            return known;
        }
        PortState port = claim(plan);
        state.ports.put(plan.id(), port);
        return port;
    }

    private PortState claim(PortPlan plan) {
        for (FrontendKey key : plan.frontends().keySet()) {
            TableState.Frontend frontend = state.frontends.get(key);
            if (frontend != null && frontend.holder == null) {
                PortState old = state.unclaimed.remove(frontend.value.id());
                if (old != null) {
                    plan.frontends().forEach((each, kind) -> assign(old, each, kind));
                    return old;
                }
            }
        }
        return new PortState(state.allocatePort());
    }

    /** Finds out what lists are for by what leads to them. */
    private void assign(PortState port, FrontendKey key, Kind kind) {
        TableState.Frontend frontend = state.frontends.get(key);
        if (frontend != null && port.frontends.contains(key)) {
            FrontendValue value = frontend.value;
            port.assign(kind == Kind.CLUSTER_IP ? Role.INTERNAL : Role.CLUSTER, value.podBase(), value.podCount());
            port.assign(Role.EXTERNAL, value.outBase(), value.outCount());
        }
    }

    /** For the flows that some frontend is for. Lists of the same endpoints are one. */
    private void prepareLists(Prepared work, EndpointSelection selection) {
        var kinds = EnumSet.copyOf(work.plan.frontends().values());
        var wanted = new IdentityHashMap<List<Endpoint>, List<Role>>();
        if (kinds.remove(Kind.CLUSTER_IP)) {
            wanted.computeIfAbsent(selection.internal(), list -> new ArrayList<>(3))
                    .add(Role.INTERNAL);
        }
        if (!kinds.isEmpty()) {
            wanted.computeIfAbsent(selection.cluster(), list -> new ArrayList<>(3))
                    .add(Role.CLUSTER);
            wanted.computeIfAbsent(selection.external(), list -> new ArrayList<>(3))
                    .add(Role.EXTERNAL);
        }
        Set<SlotList> free = work.port.ranges();
        for (Role role : Role.values()) {
            work.lists.put(role, SlotList.EMPTY);
        }
        wanted.forEach((endpoints, roles) -> {
            SlotList list = place(work, roles, idsOf(work, endpoints), free);
            roles.forEach(role -> work.lists.put(role, list));
        });
        work.port.forgetUnassigned();
        free.forEach(change::leave);
    }

    /** A range that one of these flows has already, or another one. */
    private SlotList place(Prepared work, List<Role> roles, int[] ids, Set<SlotList> free) {
        if (ids.length == 0) {
            return SlotList.EMPTY;
        }
        for (Role role : roles) {
            SlotList own = work.port.list(role);
            if (own.suits(ids.length) && free.remove(own)) {
                work.contents.put(own, ids);
                return own;
            }
        }
        var list = new SlotList(room.allocate(ids.length), SlotRanges.sizeFor(ids.length));
        work.contents.put(list, ids);
        return list;
    }

    private int[] idsOf(Prepared work, List<Endpoint> endpoints) {
        var ids = new int[endpoints.size()];
        int count = 0;
        for (Endpoint endpoint : endpoints) {
            int id = memberOf(work, endpoint).id;
            if (work.selected.add(id) || !contains(ids, count, id)) {
                ids[count++] = id;
            }
        }
        return count == ids.length ? ids : Arrays.copyOf(ids, count);
    }

    private static boolean contains(int[] ids, int count, int id) {
        for (int i = 0; i < count; i++) {
            if (ids[i] == id) {
                return true;
            }
        }
        return false;
    }

    private Member memberOf(Prepared work, Endpoint endpoint) {
        Place place = placeOf(endpoint);
        Member member = work.port.members.get(place);
        if (member == null) {
            BackendIds ids = state.ids(work.plan.id().family());
            int id = ids.allocate();
            member = new Member(place, id, BackendState.ACTIVE);
            work.port.members.put(member, member);
            work.newcomers.put(id, entry(work, member));
        } else if (member.state != BackendState.ACTIVE) {
            member.state = BackendState.ACTIVE;
            work.newcomers.put(member.id, entry(work, member));
        }
        return member;
    }

    private BackendEntry entry(Prepared work, Member member) {
        int generation = state.ids(work.plan.id().family()).generation(member.id);
        int protocol = work.plan.protocol().number();
        return new BackendEntry(member.address(), member.port(), protocol, member.state, generation, work.port.id());
    }

    private static Place placeOf(Endpoint endpoint) {
        return new Place(endpoint.address(), endpoint.port());
    }

    /** Writes what was prepared, up to the frontends, which the change writes. */
    void write() {
        for (Prepared work : prepared) {
            AddressFamily family = work.plan.id().family();
            work.newcomers.forEach((id, backend) -> change.putBackend(family, id, backend));
        }
        for (Prepared work : prepared) {
            work.contents.forEach((list, ids) -> {
                if (!list.holds(ids)) {
                    list.become(ids, change::putSlot);
                }
            });
            work.lists.forEach(work.port::list);
            writeFrontends(work);
            writeStates(work);
        }
    }

    private void writeFrontends(Prepared work) {
        PortState port = work.port;
        work.plan.frontends().forEach((key, kind) -> {
            change.put(key, value(work, kind), work.plan.id().service(), kind == Kind.CLUSTER_IP);
            if (!port.frontends.contains(key)) {
                port.frontends.add(key);
            }
        });
        for (FrontendKey key : List.copyOf(port.frontends)) {
            if (!work.plan.frontends().containsKey(key)) {
                port.frontends.remove(key);
                change.remove(key, work.plan.id().service());
            }
        }
    }

    private static FrontendValue value(Prepared work, Kind kind) {
        boolean external = kind != Kind.CLUSTER_IP;
        SlotList pods = work.port.list(external ? Role.CLUSTER : Role.INTERNAL);
        SlotList outside = external ? work.port.list(Role.EXTERNAL) : SlotList.EMPTY;
        Service service = work.plan.service();
        boolean any = work.plan.selection().any();
        int flags = (external ? FrontendValue.EXTERNAL : 0)
                | (kind == Kind.EXTERNAL_IP ? FrontendValue.NOT_FROM_PODS : 0)
                | (kind == Kind.LOAD_BALANCER_IP && !service.sourceRanges().isEmpty() ? FrontendValue.SOURCE_RANGES : 0)
                | (any && pods.count() == 0 ? FrontendValue.POD_DROP : 0)
                | (any && external && outside.count() == 0 ? FrontendValue.OUT_DROP : 0);
        int affinity =
                (int) service.affinity().map(Duration::toSeconds).orElse(0L).longValue();
        return new FrontendValue(
                work.port.id(), pods.base(), outside.base(), pods.count(), outside.count(), affinity, flags, 0);
    }

    private void writeStates(Prepared work) {
        if (work.port.members.size() == work.selected.size()) {
            return;
        }
        var serving = new HashSet<Place>();
        for (Endpoint endpoint : work.plan.endpoints()) {
            if (endpoint.condition().serves()) {
                serving.add(placeOf(endpoint));
            }
        }
        work.port.members.entrySet().removeIf(entry -> {
            Member member = entry.getValue();
            if (work.selected.contains(member.id)) {
                return false;
            }
            boolean serves = serving.contains(entry.getKey());
            BackendState wanted = serves ? BackendState.DRAINING : BackendState.GONE;
            if (member.state != wanted) {
                member.state = wanted;
                change.end(work.plan.id().family(), member.id, entry(work, member));
            }
            return !serves;
        });
    }

    /** Takes a port away, with all that leads to it. */
    void remove(PortState port, AddressFamily family, @Nullable ServiceName service) {
        for (FrontendKey key : port.frontends) {
            change.remove(key, service);
        }
        port.frontends.clear();
        port.ranges().forEach(change::leave);
        port.members.forEach((place, member) -> change.end(
                family,
                member.id,
                new BackendEntry(
                        place.address(),
                        place.port(),
                        0,
                        BackendState.GONE,
                        state.ids(family).generation(member.id),
                        port.id())));
        port.members.clear();
        change.leavePort(port.id());
    }
}
