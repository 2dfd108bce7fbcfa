package io.polder.provider.fake;

import static java.util.Objects.requireNonNull;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The load balancers of one kind, and the rules about them. Every method is atomic and throws {@link Refusal} where a
 * rule forbids it. A kind with jobs carries changes out after it has accepted them, and a group takes one at a time.
 * Thread-safe.
 */
final class Balancers {

    private static final int MOST = 60;

    private final String kind;
    private final int maxBackends;
    private final boolean jobs;
    private final CloudClock clock;
    private final Timers timers;
    private final Inventory inventory;
    private final Dice dice;
    private final Tokens tokens = new Tokens();
    private final Object lock = new Object();
    private volatile Latency jobTime = Latency.fixed(Duration.ZERO);

    @GuardedBy("lock")
    private final Map<String, Balancer> balancers = new LinkedHashMap<>();

    @GuardedBy("lock")
    private final Map<String, String> owners = new HashMap<>(); // the subnet that each address is from

    @GuardedBy("lock")
    private final Map<String, Operation> operations = new HashMap<>();

    Balancers(
            String kind,
            int maxBackends,
            boolean jobs,
            CloudClock clock,
            Timers timers,
            Inventory inventory,
            Dice dice) {
        this.kind = kind;
        this.maxBackends = maxBackends;
        this.jobs = jobs;
        this.clock = clock;
        this.timers = timers;
        this.inventory = inventory;
        this.dice = dice;
    }

    void use(Latency newJobTime) {
        jobTime = newJobTime;
    }

    String kind() {
        return kind;
    }

    int maxBackends() {
        return maxBackends;
    }

    List<LoadBalancer> all() {
        synchronized (lock) {
            return balancers.values().stream().map(each -> each.view).toList();
        }
    }

    LoadBalancer create(Request request, LoadBalancerSpec spec, ClientToken token) {
        synchronized (lock) {
            Optional<LoadBalancer> before = tokens.answer(request.action(), token, spec);
            if (before.isPresent()) {
                return before.get();
            }
            Subnet subnet = inventory.subnet(spec.subnetIds().get(0));
            if (balancers.size() >= MOST) {
                throw new Refusal(Fault.QUOTA_EXCEEDED, "QuotaExceeded.LoadBalancersNum", "the account has " + MOST);
            }
            String id = inventory.nextId(kind + "-");
            var address = Optional.of(inventory.takeAddress(subnet.id()));
            var hostName = jobs ? Optional.of(id + ".cn-hangzhou." + kind + ".invalid") : Optional.<String>empty();
            var view = new LoadBalancer(id, spec.name(), !jobs, spec.internal(), address, hostName, spec.tags());
            balancers.put(id, new Balancer(view));
            owners.put(id, subnet.id());
            if (jobs) {
                job(null, () -> activate(id));
            }
            return keep(request, token, spec, require(id).view);
        }
    }

    private void activate(String id) {
        synchronized (lock) {
            var balancer = balancers.get(id);
            if (balancer != null) {
                var view = balancer.view;
                balancer.view = new LoadBalancer(
                        id, view.name(), true, view.internal(), view.address(), view.hostName(), view.tags());
            }
        }
    }

    Operation delete(String id) {
        synchronized (lock) {
            var balancer = balancers.get(id);
            return balancer == null ? Operation.done() : job(null, () -> remove(id));
        }
    }

    private void remove(String id) {
        synchronized (lock) {
            var balancer = balancers.remove(id);
            if (balancer != null) {
                inventory.giveBackAddress(
                        requireNonNull(owners.remove(id)),
                        balancer.view.address().orElseThrow());
            }
        }
    }

    Page<LoadBalancer> list(Map<String, String> tags, Optional<String> pageToken) {
        synchronized (lock) {
            return page(
                    balancers.values().stream()
                            .map(each -> each.view)
                            .filter(view -> view.tags().entrySet().containsAll(tags.entrySet()))
                            .toList(),
                    pageToken);
        }
    }

    BackendGroup createGroup(Request request, BackendGroupSpec spec, ClientToken token) {
        synchronized (lock) {
            Optional<BackendGroup> before = tokens.answer(request.action(), token, spec);
            if (before.isPresent()) {
                return before.get();
            }
            var view = new BackendGroup(inventory.nextId("sgp-"), spec.loadBalancerId(), spec.name());
            require(spec.loadBalancerId()).groups.put(view.id(), new Balancer.Group(view));
            return keep(request, token, spec, view);
        }
    }

    Operation deleteGroup(String groupId) {
        synchronized (lock) {
            for (var balancer : balancers.values()) {
                if (balancer.listeners.values().stream()
                        .anyMatch(each -> each.groupId().equals(groupId))) {
                    throw new Refusal(Fault.CONFLICT, "ResourceInUse.ServerGroup", "a listener uses group " + groupId);
                }
                balancer.groups.remove(groupId);
            }
            return job(null, () -> {});
        }
    }

    Page<BackendGroup> groups(String loadBalancerId, Optional<String> pageToken) {
        synchronized (lock) {
            return page(
                    require(loadBalancerId).groups.values().stream()
                            .map(each -> each.view)
                            .toList(),
                    pageToken);
        }
    }

    Operation addBackends(Request request, String groupId, Set<Backend> backends, ClientToken token) {
        requireFew(backends);
        synchronized (lock) {
            Optional<Operation> before = tokens.answer(request.action(), token, List.of(groupId, backends));
            if (before.isPresent()) {
                return before.get();
            }
            var group = requireFree(groupId);
            for (var backend : backends) {
                requireHasAddress(backend);
            }
            var added = new ArrayList<Backend>();
            for (var backend : backends) {
                if (group.backends.putIfAbsent(key(backend), new RegisteredBackend(backend, !jobs)) == null) {
                    added.add(backend);
                }
            }
            return keep(
                    request,
                    token,
                    List.of(groupId, backends),
                    job(group, () -> added.forEach(each -> settle(group, each))));
        }
    }

    Operation removeBackends(String groupId, Set<Backend> backends) {
        requireFew(backends);
        synchronized (lock) {
            var group = requireFree(groupId);
            for (var backend : backends) {
                group.backends.computeIfPresent(
                        key(backend), (key, old) -> new RegisteredBackend(old.backend(), !jobs));
            }
            return job(group, () -> backends.forEach(each -> group.backends.remove(key(each))));
        }
    }

    Operation setWeights(String groupId, Set<Backend> backends) {
        requireFew(backends);
        synchronized (lock) {
            var group = requireFree(groupId);
            for (var backend : backends) {
                if (!group.backends.containsKey(key(backend))) {
                    throw Refusal.notFound("ResourceNotFound.BackendServer", "such backend in " + groupId);
                }
            }
            for (var backend : backends) {
                group.backends.put(key(backend), new RegisteredBackend(backend, !jobs));
            }
            return job(group, () -> backends.forEach(each -> settle(group, each)));
        }
    }

    private void settle(Balancer.Group group, Backend backend) {
        synchronized (lock) {
            group.backends.computeIfPresent(key(backend), (key, old) -> new RegisteredBackend(old.backend(), true));
        }
    }

    Page<RegisteredBackend> backends(String groupId, Optional<String> pageToken) {
        synchronized (lock) {
            return page(List.copyOf(requireGroup(groupId).backends.values()), pageToken);
        }
    }

    Operation createListener(Request request, ListenerSpec spec, ClientToken token) {
        synchronized (lock) {
            Optional<Operation> before = tokens.answer(request.action(), token, spec);
            if (before.isPresent()) {
                return before.get();
            }
            var balancer = require(spec.loadBalancerId());
            requireGroup(spec.groupId());
            var port = new Balancer.Port(spec.protocol(), spec.port());
            var wanted = new Listener(spec.loadBalancerId(), spec.protocol(), spec.port(), spec.groupId(), !jobs);
            var there = balancer.listeners.putIfAbsent(port, wanted);
            if (there != null && !there.groupId().equals(spec.groupId())) {
                throw new Refusal(
                        Fault.CONFLICT,
                        "ResourceAlreadyExist.Listener",
                        port.protocol() + " " + port.port() + " leads to group " + there.groupId());
            }
            return keep(request, token, spec, job(null, () -> start(balancer, port)));
        }
    }

    private void start(Balancer balancer, Balancer.Port port) {
        synchronized (lock) {
            balancer.listeners.computeIfPresent(
                    port,
                    (key, old) -> new Listener(old.loadBalancerId(), old.protocol(), old.port(), old.groupId(), true));
        }
    }

    Operation deleteListener(String loadBalancerId, Protocol protocol, int port) {
        synchronized (lock) {
            var balancer = balancers.get(loadBalancerId);
            if (balancer == null || balancer.listeners.remove(new Balancer.Port(protocol, port)) == null) {
                return Operation.done();
            }
            return job(null, () -> {});
        }
    }

    Page<Listener> listeners(String loadBalancerId, Optional<String> pageToken) {
        synchronized (lock) {
            return page(List.copyOf(require(loadBalancerId).listeners.values()), pageToken);
        }
    }

    Operation look(String operationId) {
        synchronized (lock) {
            var operation = operations.get(operationId);
            if (operation == null) {
                throw Refusal.notFound("ResourceNotFound.Job", "job " + operationId);
            }
            return operation;
        }
    }

    /** Carries a change out: now, or after the job's time where this kind has jobs. */
    @GuardedBy("lock")
    private Operation job(Balancer.@Nullable Group group, Runnable change) {
        if (!jobs) {
            change.run();
            return Operation.done();
        }
        String id = inventory.nextId("job-");
        var running = Operation.running(id);
        operations.put(id, running);
        if (group != null) {
            group.busy = true;
        }
        Runnable end = () -> {
            synchronized (lock) {
                change.run();
                operations.put(id, new Operation(Optional.of(id), Operation.State.SUCCEEDED, Optional.empty()));
                if (group != null) {
                    group.busy = false;
                }
            }
        };
        Duration time = dice.roll(jobTime);
        if (time.isZero()) {
            end.run();
        } else {
            timers.after(time, end);
        }
        return running;
    }

    private static Object key(Backend backend) {
        return backend.withWeight(0);
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

    @GuardedBy("lock")
    private Balancer require(String id) {
        var balancer = balancers.get(id);
        if (balancer == null) {
            throw Refusal.notFound("InvalidLoadBalancerId.NotFound", "load balancer " + id);
        }
        return balancer;
    }

    @GuardedBy("lock")
    private Balancer.Group requireGroup(String id) {
        for (var balancer : balancers.values()) {
            var group = balancer.groups.get(id);
            if (group != null) {
                return group;
            }
        }
        throw Refusal.notFound("ResourceNotFound.ServerGroup.NotFound", "group " + id);
    }

    @GuardedBy("lock")
    private Balancer.Group requireFree(String id) {
        var group = requireGroup(id);
        if (group.busy) {
            throw new Refusal(Fault.CONFLICT, "Conflict.Lock", "group " + id + " is being changed");
        }
        return group;
    }

    private <T> T keep(Request request, ClientToken token, Object parameters, T answer) {
        tokens.keep(request.action(), token, parameters, answer, clock.instant());
        return answer;
    }

    private <T> Page<T> page(List<T> all, Optional<String> pageToken) {
        return Pages.page(all, pageToken, inventory.pageSize());
    }
}
