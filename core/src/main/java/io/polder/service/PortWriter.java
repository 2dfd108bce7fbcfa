package io.polder.service;

import io.polder.bpf.SlotRanges;
import io.polder.netlink.AddressFamily;
import io.polder.service.PortState.Member;
import io.polder.service.PortState.Place;
import io.polder.service.PortState.Role;
import io.polder.service.ServicePlan.Kind;
import io.polder.service.ServicePlan.PortPlan;
import io.polder.service.SourceRangeCodec.SourceRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** What is to be written for a port. There are as many as ports, all at once. */
    private static final class Prepared {
        final PortPlan plan;
        final PortState port;
        final int firstMark; // Who has it or a later one is selected.
        final List<Member> written = new ArrayList<>(2); // Whose state is written first.
        int selected;
        SlotList cluster = SlotList.EMPTY;
        SlotList internal = SlotList.EMPTY;
        SlotList external = SlotList.EMPTY;
        final List<SlotList> changed = new ArrayList<>(1);

        Prepared(PortPlan plan, PortState port, int firstMark) {
            this.plan = plan;
            this.port = port;
            this.firstMark = firstMark;
        }

        boolean isSelected(Member member) {
            return member.mark - firstMark >= 0;
        }
    }

    private final TableState state;
    private final TableChange change;
    private final Room room;
    private int marks;
    private final List<Prepared> prepared = new ArrayList<>();
    private final Map<AddressFamily, Integer> coming = new EnumMap<>(AddressFamily.class); // Frontends.

    /** Somebody who makes room in the maps. */
    interface Room {
        /** @throws ServiceException.MapFull when there is none to be had */
        void require(AddressFamily family, int frontends, int backends);

        /** The node's name. */
        String node();

        /** How many positions the tables have by which flows from outside find their endpoints; empty: none has one. */
        OptionalInt maglev();

        /** The start of a range that was free. */
        int allocate(int slots);
    }

    PortWriter(TableState state, TableChange change, Room room, int marks) {
        this.state = state;
        this.change = change;
        this.room = room;
        this.marks = marks;
    }

    /** The last mark that was given; the next change begins with it. */
    int marks() {
        return marks;
    }

    void prepare(PortPlan plan) {
        PortState port = portOf(plan);
        var work = new Prepared(plan, port, marks + 1);
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
            newcomers += port.members.find(endpoint.address(), endpoint.port()) == null ? 1 : 0;
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
        boolean outside = false;
        boolean inside = false;
        for (Kind kind : work.plan.frontends().values()) {
            outside |= kind != Kind.CLUSTER_IP;
            inside |= kind == Kind.CLUSTER_IP;
        }
        Set<SlotList> free = work.port.ranges();
        if (outside) {
            var roles = new ArrayList<>(List.of(Role.CLUSTER));
            boolean maglev = room.maglev().isPresent();
            if (!maglev && isSame(selection.cluster(), selection.external())) {
                roles.add(Role.EXTERNAL);
            }
            if (inside && isSame(selection.cluster(), selection.internal())) {
                roles.add(Role.INTERNAL);
            }
            prepareList(work, roles, selection.cluster(), free);
            if (!roles.contains(Role.EXTERNAL)) {
                boolean both = !maglev && inside && isSame(selection.external(), selection.internal());
                List<Role> others = both ? List.of(Role.EXTERNAL, Role.INTERNAL) : List.of(Role.EXTERNAL);
                prepareList(work, others, selection.external(), free);
                inside &= !both;
            }
            inside &= !roles.contains(Role.INTERNAL);
        }
        if (inside) {
            prepareList(work, List.of(Role.INTERNAL), selection.internal(), free);
        }
        work.port.forgetUnassigned();
        free.forEach(change::leave);
    }

    @SuppressWarnings("ReferenceEquality") // EndpointSelection makes no list twice.
    private static boolean isSame(List<Endpoint> one, List<Endpoint> other) {
        return one == other;
    }

    private void prepareList(Prepared work, List<Role> roles, List<Endpoint> endpoints, Set<SlotList> free) {
        int[] ids = idsOf(work, endpoints);
        boolean inOrder =
                ids.length > 0 && roles.contains(Role.EXTERNAL) && room.maglev().isPresent();
        if (inOrder) {
            ids = MaglevTable.of(membersOf(work, endpoints), room.maglev().getAsInt());
        }
        SlotList list = place(work, roles, ids, inOrder, free);
        for (Role role : roles) {
            switch (role) {
                case CLUSTER -> work.cluster = list;
                case INTERNAL -> work.internal = list;
                case EXTERNAL -> work.external = list;
            }
        }
    }

    /** A range that one of these flows has already, or another one. */
    private SlotList place(Prepared work, List<Role> roles, int[] ids, boolean inOrder, Set<SlotList> free) {
        if (ids.length == 0) {
            return SlotList.EMPTY;
        }
        SlotList list = ownOf(work, roles, ids.length, free);
        if (inOrder) {
            list.planInOrder(ids);
        } else {
            list.plan(ids);
        }
        work.changed.add(list);
        return list;
    }

    private SlotList ownOf(Prepared work, List<Role> roles, int count, Set<SlotList> free) {
        for (Role role : roles) {
            SlotList own = work.port.list(role);
            if (own.suits(count) && free.remove(own)) {
                return own;
            }
        }
        return new SlotList(room.allocate(count), SlotRanges.sizeFor(count));
    }

    private static Set<Member> membersOf(Prepared work, List<Endpoint> endpoints) {
        return endpoints.stream()
                .map(endpoint -> work.port.members.find(endpoint.address(), endpoint.port()))
                .flatMap(Stream::ofNullable)
                .collect(Collectors.toSet());
    }

    /** Each endpoint once, whatever list there was before. */
    private int[] idsOf(Prepared work, List<Endpoint> endpoints) {
        int mark = ++marks;
        var ids = new int[endpoints.size()];
        int count = 0;
        for (Endpoint endpoint : endpoints) {
            Member member = memberOf(work, endpoint);
            if (member.mark != mark) {
                work.selected += work.isSelected(member) ? 0 : 1;
                member.mark = mark;
                ids[count++] = member.id;
            }
        }
        return count == ids.length ? ids : Arrays.copyOf(ids, count);
    }

    private Member memberOf(Prepared work, Endpoint endpoint) {
        boolean local = endpoint.node().isPresent() && endpoint.node().get().equals(room.node());
        Member member = work.port.members.find(endpoint.address(), endpoint.port());
        if (member == null) {
            member = new Member(
                    placeOf(endpoint),
                    state.ids(work.plan.id().family()).allocate(),
                    BackendState.ACTIVE,
                    work.firstMark - 1);
            member.local = local;
            work.port.members.add(member);
            work.written.add(member);
        } else if (member.state != BackendState.ACTIVE || member.local != local) {
            member.state = BackendState.ACTIVE;
            member.local = local;
            work.written.add(member);
        }
        return member;
    }

    private BackendEntry entry(Prepared work, Member member) {
        int generation = state.ids(work.plan.id().family()).generation(member.id);
        int protocol = work.plan.protocol().number();
        return new BackendEntry(
                member.address(), member.port(), protocol, member.state, generation, work.port.id(), member.local);
    }

    private static Place placeOf(Endpoint endpoint) {
        return new Place(endpoint.address(), endpoint.port());
    }

    /** Writes what was prepared, up to the frontends, which the change writes. */
    void write() {
        for (Prepared work : prepared) {
            AddressFamily family = work.plan.id().family();
            work.written.forEach(member -> change.putBackend(family, member.id, entry(work, member)));
        }
        for (Prepared work : prepared) {
            work.changed.forEach(list -> list.write(change::putSlot));
            work.port.list(Role.CLUSTER, work.cluster);
            work.port.list(Role.INTERNAL, work.internal);
            work.port.list(Role.EXTERNAL, work.external);
            change.sourceRanges(work.port, sourceRanges(work));
            writeFrontends(work);
            writeStates(work);
        }
    }

    private static Set<SourceRange> sourceRanges(Prepared work) {
        if (!work.plan.frontends().containsValue(Kind.LOAD_BALANCER_IP)) {
            return Set.of();
        }
        return work.plan.service().sourceRanges().stream()
                .filter(range -> range.family() == work.plan.id().family())
                .map(range -> SourceRange.of(work.port.id(), range))
                .collect(Collectors.toUnmodifiableSet());
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

    private FrontendValue value(Prepared work, Kind kind) {
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
        int maglev = outside.count() == 0 ? 0 : room.maglev().orElse(0);
        return new FrontendValue(
                work.port.id(), pods.base(), outside.base(), pods.count(), outside.count(), affinity, flags, maglev);
    }

    private void writeStates(Prepared work) {
        if (work.port.members.size() == work.selected) {
            return;
        }
        var serving = new HashSet<Place>();
        for (Endpoint endpoint : work.plan.endpoints()) {
            if (endpoint.condition().serves()) {
                serving.add(placeOf(endpoint));
            }
        }
        work.port.members.removeIf(member -> {
            if (work.isSelected(member)) {
                return false;
            }
            boolean serves = serving.contains(member);
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
        change.sourceRanges(port, Set.of());
        port.ranges().forEach(change::leave);
        port.members.forEach(member -> change.end(
                family,
                member.id,
                new BackendEntry(
                        member.address(),
                        member.port(),
                        0,
                        BackendState.GONE,
                        state.ids(family).generation(member.id),
                        port.id(),
                        false)));
        port.members.clear();
        change.leavePort(port.id());
    }
}
