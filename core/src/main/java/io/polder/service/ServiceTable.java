package io.polder.service;

import io.polder.netlink.AddressFamily;
import io.polder.service.ServicePlan.PortId;
import io.polder.service.ServicePlan.PortPlan;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The services of a node, and the maps that programs find them in. The maps are the truth: what they say is taken in at
 * the start, and again after a change that failed on the way. Confined to its owner's lock.
 */
final class ServiceTable implements PortWriter.Room {

    private final ServiceMaps maps;
    private final ServiceSettings settings;
    private final InstantSource clock;

    private final Map<ServiceName, ServicePlan> services = new HashMap<>();
    private Leftovers leftovers = new Leftovers();
    private TableState state;
    private boolean complete; // A full list came in: what is in none of its services is nobody's.
    private boolean stale; // A change failed on the way.
    private int marks; // Given to endpoints by changes so far.
    private boolean pruned; // What is nobody's was removed.

    /** @throws ServiceException.Corrupt when the maps say what cannot be */
    ServiceTable(ServiceMaps maps, ServiceSettings settings) {
        this.maps = maps;
        this.settings = settings;
        this.clock = settings.clock();
        this.state = TableRecovery.read(maps, leftovers, until());
    }

    /** Makes these services all that there are. */
    SyncReport replaceAll(Collection<ServiceEndpoints> wanted) {
        var refused = new LinkedHashMap<ServiceName, ServiceException>();
        Map<ServiceName, ServicePlan> plans = plan(wanted, refused);
        complete = true;
        SyncReport report = change(plans, gone(plans), refused);
        services.clear();
        services.putAll(plans);
        return report;
    }

    private List<ServiceName> gone(Map<ServiceName, ServicePlan> plans) {
        return services.keySet().stream()
                .filter(name -> !plans.containsKey(name))
                .toList();
    }

    /** Plans of services that get along with each other: who has something keeps it. */
    private Map<ServiceName, ServicePlan> plan(
            Collection<ServiceEndpoints> wanted, Map<ServiceName, ServiceException> refused) {
        var order = new ArrayList<ServiceEndpoints>(wanted.size());
        wanted.stream().filter(each -> services.containsKey(each.name())).forEach(order::add);
        if (order.isEmpty()) {
            order.addAll(wanted);
        } else {
            wanted.stream().filter(each -> !services.containsKey(each.name())).forEach(order::add);
        }
        var plans = new LinkedHashMap<ServiceName, ServicePlan>(wanted.size() * 2);
        var holders = new HashMap<FrontendKey, ServiceName>(wanted.size() * 4);
        for (ServiceEndpoints each : order) {
            try {
                ServicePlan plan = planOf(each);
                requireFree(plan, holders);
                if (plans.putIfAbsent(each.name(), plan) != null) {
                    throw new ServiceException.Invalid(each.name(), "is there twice");
                }
            } catch (ServiceException e) {
                refused.put(each.name(), e);
            }
        }
        keepRefused(plans, holders, refused);
        return plans;
    }

    /** A service that is refused stays as it was, as far as others leave it that. */
    private void keepRefused(
            Map<ServiceName, ServicePlan> plans,
            Map<FrontendKey, ServiceName> holders,
            Map<ServiceName, ServiceException> refused) {
        for (ServiceName name : refused.keySet()) {
            ServicePlan old = services.get(name);
            if (old != null && !plans.containsKey(name)) {
                try {
                    requireFree(old, holders);
                    plans.put(name, old);
                } catch (ServiceException.Taken e) {
                    refused.computeIfPresent(name, (same, first) -> {
                        first.addSuppressed(e);
                        return first;
                    });
                }
            }
        }
    }

    private ServicePlan planOf(ServiceEndpoints wanted) {
        ServicePlan known = services.get(wanted.name());
        return known != null && known.wanted().equals(wanted)
                ? known
                : ServicePlan.of(wanted, settings.node(), settings.podRanges());
    }

    private static void requireFree(ServicePlan plan, Map<FrontendKey, ServiceName> holders) {
        ServiceName name = plan.wanted().name();
        for (PortPlan port : plan.ports()) {
            for (FrontendKey key : port.frontends().keySet()) {
                ServiceName holder = holders.get(key);
                if (holder != null && !holder.equals(name)) {
                    throw new ServiceException.Taken(name, holder, key.toString());
                }
            }
        }
        plan.ports().forEach(port -> port.frontends().keySet().forEach(key -> holders.put(key, name)));
    }

    /** Makes a service as it is wanted; new, or other than before. */
    SyncReport upsert(ServiceEndpoints wanted) {
        ServicePlan plan = planOf(wanted);
        for (PortPlan port : plan.ports()) {
            for (FrontendKey key : port.frontends().keySet()) {
                requireFree(wanted.name(), key);
            }
        }
        SyncReport report = change(Map.of(wanted.name(), plan), List.of(), Map.of());
        services.put(wanted.name(), plan);
        return report;
    }

    private void requireFree(ServiceName name, FrontendKey key) {
        TableState.Frontend frontend = state.frontends.get(key);
        if (frontend != null && frontend.holder != null && !frontend.holder.equals(name)) {
            throw new ServiceException.Taken(name, frontend.holder, key.toString());
        }
    }

    /** Removes a service; one that is not there is no error. */
    SyncReport remove(ServiceName name) {
        SyncReport report = change(Map.of(), List.of(name), Map.of());
        services.remove(name);
        return report;
    }

    /** Gives to others what was left long enough ago. */
    SyncReport sweep() {
        return change(Map.of(), List.of(), Map.of());
    }

    private SyncReport change(
            Map<ServiceName, ServicePlan> plans,
            Collection<ServiceName> gone,
            Map<ServiceName, ServiceException> refused) {
        boolean recovering = stale;
        Map<ServiceName, ServicePlan> all = recovering ? recover(plans, gone) : plans;
        stale = true;
        endLeftovers();
        var change = new TableChange(maps, state, leftovers, until(), all.size());
        var writer = new PortWriter(state, change, this, marks);
        boolean first = services.isEmpty(); // Then none of them is known, and none has ports that go.
        for (ServicePlan plan : all.values()) {
            if (recovering || first || !isSame(plan, services.get(plan.wanted().name()))) {
                plan.ports().forEach(writer::prepare);
            }
        }
        marks = writer.marks();
        writer.write();
        if (!first) {
            all.forEach((name, plan) -> removePorts(name, plan, writer));
        }
        gone.forEach(name -> removePorts(name, null, writer));
        if (complete && !pruned) {
            state.unclaimed.values().forEach(port -> writer.remove(port, familyOf(port), null));
            state.unclaimed.clear();
            change.forgetVips();
        }
        change.finish();
        pruned = complete;
        stale = false;
        return change.report(refused);
    }

    /** Plans are made anew when something changes, and only then. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable ServicePlan one, @Nullable ServicePlan other) {
        return one == other;
    }

    /** What a port that nobody has claimed has, of which there is a frontend at least. */
    private static AddressFamily familyOf(PortState port) {
        return port.frontends.iterator().next().family();
    }

    /** Reads the maps again, after a change that failed, and plans whatever is to be there. */
    private Map<ServiceName, ServicePlan> recover(Map<ServiceName, ServicePlan> plans, Collection<ServiceName> gone) {
        leftovers = new Leftovers();
        pruned = false;
        state = TableRecovery.read(maps, leftovers, until());
        var all = new LinkedHashMap<>(services);
        gone.forEach(all::remove);
        all.putAll(plans);
        return all;
    }

    /** Removes ports that a service no longer has. */
    private void removePorts(ServiceName name, @Nullable ServicePlan plan, PortWriter writer) {
        ServicePlan old = services.get(name);
        if (old == null || isSame(old, plan)) {
            return;
        }
        var kept = new HashSet<PortId>();
        if (plan != null) {
            plan.ports().forEach(port -> kept.add(port.id()));
        }
        for (PortPlan port : old.ports()) {
            if (!kept.contains(port.id())) {
                PortState known = state.ports.remove(port.id());
                if (known != null) {
                    writer.remove(known, port.id().family(), name);
                }
            }
        }
    }

    private void endLeftovers() {
        leftovers.end(clock.instant(), leftover -> {
            if (leftover instanceof Leftovers.OldBackend backend) {
                BackendIds ids = state.ids(backend.family());
                maps.putBackend(
                        backend.family(),
                        backend.id(),
                        BackendEntry.dead(backend.family(), ids.generation(backend.id())));
                ids.release(backend.id());
            } else if (leftover instanceof Leftovers.OldRange range) {
                state.ranges.release(range.base(), range.size());
            } else if (leftover instanceof Leftovers.OldPort port) {
                state.releasePort(port.id());
            }
        });
    }

    private Instant until() {
        return clock.instant().plus(settings.grace());
    }

    @Override
    public void require(AddressFamily family, int frontends, int backends) {
        Capacities have = maps.capacities();
        int wantedFrontends = state.frontends(family) + frontends;
        int lacking = backends - state.ids(family).available(have.backends());
        if (wantedFrontends > have.frontends() || lacking > 0) {
            grow(have.atLeast(wantedFrontends, have.backends() + Math.max(lacking, 0), have.slots()));
        }
    }

    @Override
    public String node() {
        return settings.node().name();
    }

    @Override
    public OptionalInt maglev() {
        return settings.maglev();
    }

    @Override
    public int allocate(int slots) {
        OptionalInt start = state.ranges.allocate(slots);
        while (start.isEmpty()) {
            Capacities have = maps.capacities();
            grow(have.atLeast(0, 0, have.slots() * 2));
            state.ranges.grow();
            start = state.ranges.allocate(slots);
        }
        return start.getAsInt();
    }

    private void grow(Capacities wanted) {
        if (!wanted.fitsInto(settings.largest())) {
            throw new ServiceException.MapFull("the services need " + wanted + ", and the most that there may be is "
                    + settings.largest() + "; nothing was changed");
        }
        maps.grow(wanted);
    }

    /** Whose a frontend is. */
    Optional<ServiceName> holder(FrontendKey key) {
        return Optional.ofNullable(state.frontends.get(key)).map(frontend -> frontend.holder);
    }

    Optional<ServiceEndpoints> find(ServiceName name) {
        return Optional.ofNullable(services.get(name)).map(ServicePlan::wanted);
    }

    List<ServiceEndpoints> services() {
        return services.values().stream().map(ServicePlan::wanted).toList();
    }

    TableState state() {
        return state;
    }

    int leftovers() {
        return leftovers.size();
    }
}
