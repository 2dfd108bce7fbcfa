package io.polder.provider.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.spi.Backend;
import io.polder.spi.BackendGroup;
import io.polder.spi.BackendGroupSpec;
import io.polder.spi.ClientToken;
import io.polder.spi.Listener;
import io.polder.spi.ListenerSpec;
import io.polder.spi.LoadBalancer;
import io.polder.spi.LoadBalancerSpec;
import io.polder.spi.Operation;
import io.polder.spi.Page;
import io.polder.spi.Protocol;
import io.polder.spi.RegisteredBackend;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The load balancers of one kind, and the rules about them. Every method is atomic and throws {@link Refusal} where a
 * rule forbids it. A kind with jobs carries changes out after it has accepted them, and a group takes one at a time.
 * Thread-safe.
 */
final class Balancers {

    private static final int MOST = 60;

    private final String kind;
    private final int maxBackends;
    private final Jobs jobs;
    private final CloudClock clock;
    private final Inventory inventory;
    private final PublicAddresses publicAddresses;
    private final Serial serial;
    private final Tokens tokens = new Tokens();

    // Written in the turn of changes alone: whoever has it knows that nothing changes between reading and writing.
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<String, Balancer> balancers = new LinkedHashMap<>();

    Balancers(
            String kind,
            int maxBackends,
            Jobs jobs,
            CloudClock clock,
            Inventory inventory,
            PublicAddresses publicAddresses,
            Serial serial) {
        this.kind = kind;
        this.maxBackends = maxBackends;
        this.jobs = jobs;
        this.clock = clock;
        this.inventory = inventory;
        this.publicAddresses = publicAddresses;
        this.serial = serial;
    }

    void use(Latency newJobTime) {
        jobs.use(newJobTime);
    }

    String kind() {
        return kind;
    }

    int maxBackends() {
        return maxBackends;
    }

    List<LoadBalancer> all() {
        return snapshot().stream().map(Balancer::view).toList();
    }

    LoadBalancer create(Request request, LoadBalancerSpec spec, ClientToken token) {
        return once(request, token, spec, () -> {
            Subnet subnet = inventory.subnet(spec.subnetIds().get(0));
            if (snapshot().size() >= MOST) {
                throw new Refusal(Fault.QUOTA_EXCEEDED, "QuotaExceeded.LoadBalancersNum", "the account has " + MOST);
            }
            String id = inventory.nextId(kind + "-");
            var address = Optional.of(takeAddress(spec.internal(), subnet.id()));
            var hostName =
                    jobs.areLater() ? Optional.of(id + ".cn-hangzhou." + kind + ".invalid") : Optional.<String>empty();
            var view = new LoadBalancer(id, spec.name(), false, spec.internal(), address, hostName, spec.tags());
            var made = Balancer.of(view, subnet.id());
            Operation making = jobs.carryOut(() -> put(made), () -> activate(made), () -> forget(made));
            return find(id).map(Balancer::view).orElseThrow(() -> jobs.refused(making));
        });
    }

    private void activate(Balancer made) {
        if (!jobs.areLater()) {
            put(made);
        }
        changeIfThere(made.view().id(), Balancer::activated);
    }

    Operation delete(String id) {
        return serial.serially(
                () -> find(id).isEmpty() ? Operation.done() : jobs.carryOut(() -> {}, () -> remove(id), () -> {}));
    }

    private void remove(String id) {
        find(id).ifPresent(balancer -> {
            balancer.state().ifPresent(state -> serial.tell(to -> to.loadBalancerDeleted(state), () -> {}));
            forget(balancer);
        });
    }

    Page<LoadBalancer> list(Map<String, String> tags, Optional<String> pageToken) {
        return page(
                all().stream()
                        .filter(view -> view.tags().entrySet().containsAll(tags.entrySet()))
                        .toList(),
                pageToken);
    }

    BackendGroup createGroup(Request request, BackendGroupSpec spec, ClientToken token) {
        return once(request, token, spec, () -> {
            var view = new BackendGroup(inventory.nextId("sgp-"), spec.loadBalancerId(), spec.name());
            change(spec.loadBalancerId(), balancer -> balancer.with(new Balancer.Group(view, Map.of(), false)));
            return view;
        });
    }

    Operation deleteGroup(String groupId) {
        return serial.serially(() -> {
            if (snapshot().stream().anyMatch(each -> each.uses(groupId))) {
                throw new Refusal(Fault.CONFLICT, "ResourceInUse.ServerGroup", "a listener uses group " + groupId);
            }
            for (Balancer balancer : snapshot()) {
                put(balancer.withoutGroup(groupId));
            }
            return jobs.done();
        });
    }

    Page<BackendGroup> groups(String loadBalancerId, Optional<String> pageToken) {
        return page(
                require(loadBalancerId).groups().values().stream()
                        .map(Balancer.Group::view)
                        .toList(),
                pageToken);
    }

    Operation addBackends(Request request, String groupId, Set<Backend> backends, ClientToken token) {
        requireFew(backends);
        return once(request, token, List.of(groupId, backends), () -> {
            var group = requireFree(groupId);
            backends.forEach(this::requireHasAddress);
            var added =
                    backends.stream().filter(each -> group.find(each).isEmpty()).toList();
            return carryOut(groupId, added, each -> each.becoming(added), each -> each.settled(added));
        });
    }

    Operation removeBackends(String groupId, Set<Backend> backends) {
        requireFew(backends);
        return serial.serially(() -> {
            requireFree(groupId);
            return carryOut(groupId, backends, each -> each.leaving(backends), each -> each.without(backends));
        });
    }

    Operation setWeights(String groupId, Set<Backend> backends) {
        requireFew(backends);
        return serial.serially(() -> {
            var group = requireFree(groupId);
            for (var backend : backends) {
                if (group.find(backend).isEmpty()) {
                    throw Refusal.notFound("ResourceNotFound.BackendServer", "such backend in " + groupId);
                }
            }
            return carryOut(groupId, backends, each -> each.becoming(backends), each -> each.settled(backends));
        });
    }

    Page<RegisteredBackend> backends(String groupId, Optional<String> pageToken) {
        return page(requireGroup(groupId).shown(), pageToken);
    }

    Operation createListener(Request request, ListenerSpec spec, ClientToken token) {
        return once(request, token, spec, () -> {
            var balancer = require(spec.loadBalancerId());
            requireGroup(spec.groupId());
            var port = new Balancer.Port(spec.protocol(), spec.port());
            var there = balancer.listeners().get(port);
            if (there != null && !there.groupId().equals(spec.groupId())) {
                throw new Refusal(
                        Fault.CONFLICT,
                        "ResourceAlreadyExist.Listener",
                        port.protocol() + " " + port.port() + " leads to group " + there.groupId());
            }
            if (there != null) {
                return jobs.done();
            }
            String id = spec.loadBalancerId();
            return jobs.carryOut(
                    () -> changeIfThere(id, each -> each.with(listener(spec, false))),
                    () -> changeIfThere(id, each -> each.with(listener(spec, true))),
                    () -> changeIfThere(id, each -> each.withoutListener(port)));
        });
    }

    private static Listener listener(ListenerSpec spec, boolean running) {
        return new Listener(spec.loadBalancerId(), spec.protocol(), spec.port(), spec.groupId(), running);
    }

    Operation deleteListener(String loadBalancerId, Protocol protocol, int port) {
        return serial.serially(() -> {
            var key = new Balancer.Port(protocol, port);
            boolean there = find(loadBalancerId)
                    .filter(balancer -> balancer.listeners().containsKey(key))
                    .isPresent();
            if (!there) {
                return Operation.done();
            }
            change(loadBalancerId, balancer -> balancer.withoutListener(key));
            return jobs.done();
        });
    }

    Page<Listener> listeners(String loadBalancerId, Optional<String> pageToken) {
        return page(List.copyOf(require(loadBalancerId).listeners().values()), pageToken);
    }

    Operation look(String operationId) {
        return jobs.look(operationId);
    }

    /** Changes a group's backends. */
    private Operation carryOut(
            String groupId,
            Collection<Backend> backends,
            UnaryOperator<Balancer.Group> begin,
            UnaryOperator<Balancer.Group> end) {
        return jobs.carryOut(
                () -> changeGroup(groupId, group -> begin.apply(group).busy(true)),
                () -> changeGroup(
                        groupId,
                        group -> end.apply(jobs.areLater() ? group : begin.apply(group))
                                .busy(false)),
                () -> changeGroup(groupId, group -> group.undone(backends).busy(false)));
    }

    private void changeGroup(String groupId, UnaryOperator<Balancer.Group> change) {
        snapshot().stream()
                .filter(balancer -> balancer.groups().containsKey(groupId))
                .forEach(balancer -> change(balancer.view().id(), each -> each.withGroup(groupId, change)));
    }

    private void changeIfThere(String id, UnaryOperator<Balancer> change) {
        if (find(id).isPresent()) {
            change(id, change);
        }
    }

    /** Where traffic is to be balanced in another way, the listener is told before readers see it. */
    private void change(String id, UnaryOperator<Balancer> change) {
        Balancer before = require(id);
        Balancer after = change.apply(before);
        var state = after.state();
        if (state.isPresent() && !state.equals(before.state())) {
            serial.tell(to -> to.loadBalancerChanged(state.get()), () -> {});
        }
        put(after);
    }

    private void put(Balancer balancer) {
        synchronized (lock) {
            balancers.put(balancer.view().id(), balancer);
        }
    }

    private InetAddress takeAddress(boolean internal, String subnetId) {
        return internal ? inventory.takeAddress(subnetId) : publicAddresses.take();
    }

    /** Unless it is gone already. */
    private void forget(Balancer balancer) {
        synchronized (lock) {
            if (balancers.remove(balancer.view().id()) == null) {
                return;
            }
        }
        InetAddress address = balancer.view().address().orElseThrow();
        if (balancer.view().internal()) {
            inventory.giveBackAddress(balancer.subnetId(), address);
        } else {
            publicAddresses.giveBack(address);
        }
    }

    private List<Balancer> snapshot() {
        synchronized (lock) {
            return List.copyOf(balancers.values());
        }
    }

    private Optional<Balancer> find(String id) {
        synchronized (lock) {
            return Optional.ofNullable(balancers.get(id));
        }
    }

    private Balancer require(String id) {
        return find(id).orElseThrow(() -> Refusal.notFound("InvalidLoadBalancerId.NotFound", "load balancer " + id));
    }

    private Balancer.Group requireGroup(String id) {
        return snapshot().stream()
                .flatMap(balancer -> Optional.ofNullable(balancer.groups().get(id)).stream())
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("ResourceNotFound.ServerGroup.NotFound", "group " + id));
    }

    private Balancer.Group requireFree(String id) {
        var group = requireGroup(id);
        if (group.busy()) {
            throw new Refusal(Fault.CONFLICT, "Conflict.Lock", "group " + id + " is being changed");
        }
        return group;
    }

    private void requireFew(Set<Backend> backends) {
        if (backends.isEmpty() || backends.size() > maxBackends) {
            throw Refusal.invalid("InvalidParameter", backends.size() + " backends, must be 1 to " + maxBackends);
        }
    }

    private void requireHasAddress(Backend backend) {
        boolean has = inventory.find(backend.eniId()).stream().anyMatch(eni -> eni.has(backend.address()));
        if (!has) {
            throw Refusal.invalid(
                    "InvalidParameter.ServerIp",
                    backend.eniId() + " has not got the address "
                            + backend.address().getHostAddress());
        }
    }

    /** Does what was not done before with this token; else gives the answer of that time. */
    private <T> T once(Request request, ClientToken token, Object parameters, Supplier<T> change) {
        return serial.serially(() -> {
            Optional<T> before = tokens.answer(request.action(), token, parameters);
            return before.orElseGet(() -> {
                T answer = change.get();
                tokens.keep(request.action(), token, parameters, answer, clock.instant());
                return answer;
            });
        });
    }

    private <T> Page<T> page(List<T> all, Optional<String> pageToken) {
        return Pages.page(all, pageToken, inventory.pageSize());
    }
}
