package io.polder.provider.fake;

import static java.util.Objects.requireNonNull;

import io.polder.spi.Backend;
import io.polder.spi.BackendGroup;
import io.polder.spi.BackendGroupSpec;
import io.polder.spi.ClientToken;
import io.polder.spi.Listener;
import io.polder.spi.ListenerSpec;
import io.polder.spi.LoadBalancer;
import io.polder.spi.LoadBalancerSpec;
import io.polder.spi.LoadBalancers;
import io.polder.spi.Operation;
import io.polder.spi.Page;
import io.polder.spi.Protocol;
import io.polder.spi.RegisteredBackend;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The load balancers of one kind, each call through the gate. Thread-safe. */
final class FakeLoadBalancers implements LoadBalancers {

    private final Calls calls;
    private final Balancers balancers;

    FakeLoadBalancers(Gate gate, Balancers balancers, Runnable requireOpen) {
        this.calls = new Calls(gate, requireOpen);
        this.balancers = balancers;
    }

    @Override
    public String kind() {
        return balancers.kind();
    }

    @Override
    public int maxBackendsPerChange() {
        return balancers.maxBackends();
    }

    @Override
    public LoadBalancer create(LoadBalancerSpec spec, ClientToken token, Duration timeout) {
        requireNonNull(token, "token");
        return calls.call(
                Action.CREATE_LOAD_BALANCER, spec.name(), timeout, request -> balancers.create(request, spec, token));
    }

    @Override
    public Operation delete(String loadBalancerId, Duration timeout) {
        return calls.call(
                Action.DELETE_LOAD_BALANCER, loadBalancerId, timeout, request -> balancers.delete(loadBalancerId));
    }

    @Override
    public Page<LoadBalancer> list(Map<String, String> tags, Optional<String> pageToken, Duration timeout) {
        return calls.call(
                Action.LIST_LOAD_BALANCERS,
                "tagged " + new TreeMap<>(tags),
                timeout,
                request -> balancers.list(tags, pageToken));
    }

    @Override
    public BackendGroup createGroup(BackendGroupSpec spec, ClientToken token, Duration timeout) {
        requireNonNull(token, "token");
        return calls.call(
                Action.CREATE_SERVER_GROUP,
                spec.name(),
                timeout,
                request -> balancers.createGroup(request, spec, token));
    }

    @Override
    public Operation deleteGroup(String groupId, Duration timeout) {
        return calls.call(Action.DELETE_SERVER_GROUP, groupId, timeout, request -> balancers.deleteGroup(groupId));
    }

    @Override
    public Page<BackendGroup> groups(String loadBalancerId, Optional<String> pageToken, Duration timeout) {
        return calls.call(
                Action.LIST_SERVER_GROUPS,
                loadBalancerId,
                timeout,
                request -> balancers.groups(loadBalancerId, pageToken));
    }

    @Override
    public Operation addBackends(String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        requireNonNull(token, "token");
        var copy = Set.copyOf(backends);
        return calls.call(
                Action.ADD_SERVERS, groupId, timeout, request -> balancers.addBackends(request, groupId, copy, token));
    }

    @Override
    public Operation removeBackends(String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        requireNonNull(token, "token");
        var copy = Set.copyOf(backends);
        return calls.call(Action.REMOVE_SERVERS, groupId, timeout, request -> balancers.removeBackends(groupId, copy));
    }

    @Override
    public Operation setWeights(String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        requireNonNull(token, "token");
        var copy = Set.copyOf(backends);
        return calls.call(Action.UPDATE_SERVERS, groupId, timeout, request -> balancers.setWeights(groupId, copy));
    }

    @Override
    public Page<RegisteredBackend> backends(String groupId, Optional<String> pageToken, Duration timeout) {
        return calls.call(Action.LIST_SERVERS, groupId, timeout, request -> balancers.backends(groupId, pageToken));
    }

    @Override
    public Operation createListener(ListenerSpec spec, ClientToken token, Duration timeout) {
        requireNonNull(token, "token");
        return calls.call(
                Action.CREATE_LISTENER,
                spec.loadBalancerId(),
                timeout,
                request -> balancers.createListener(request, spec, token));
    }

    @Override
    public Operation deleteListener(String loadBalancerId, Protocol protocol, int port, Duration timeout) {
        requireNonNull(protocol, "protocol");
        return calls.call(
                Action.DELETE_LISTENER,
                loadBalancerId,
                timeout,
                request -> balancers.deleteListener(loadBalancerId, protocol, port));
    }

    @Override
    public Page<Listener> listeners(String loadBalancerId, Optional<String> pageToken, Duration timeout) {
        return calls.call(
                Action.LIST_LISTENERS,
                loadBalancerId,
                timeout,
                request -> balancers.listeners(loadBalancerId, pageToken));
    }

    @Override
    public Operation look(Operation operation, Duration timeout) {
        if (operation.state() != Operation.State.RUNNING) {
            return operation;
        }
        String id = operation.id().orElseThrow();
        return calls.call(Action.GET_JOB_STATUS, id, timeout, request -> balancers.look(id));
    }
}
