package io.polder.cloud;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Load balancers behind {@link Guards}. Thread-safe. */
final class ResilientBalancers implements LoadBalancers {

    private final LoadBalancers balancers;
    private final Guards guards;

    ResilientBalancers(LoadBalancers balancers, Guards guards) {
        this.balancers = balancers;
        this.guards = guards;
    }

    private <T> T change(String subject, Duration timeout, Function<Duration, T> attempt) {
        return guards.change(CloudCall.CHANGE_LOAD_BALANCER, subject, timeout, attempt);
    }

    private <T> T read(String what, Object of, Object page, Duration timeout, Function<Duration, T> attempt) {
        return guards.read(
                CloudCall.READ_LOAD_BALANCER,
                what + " of " + of,
                List.of(balancers.kind(), what, of, page),
                timeout,
                attempt);
    }

    @Override
    public String kind() {
        return balancers.kind();
    }

    @Override
    public int maxBackendsPerChange() {
        return balancers.maxBackendsPerChange();
    }

    @Override
    public LoadBalancer create(LoadBalancerSpec spec, ClientToken token, Duration timeout) {
        return change(spec.name(), timeout, left -> balancers.create(spec, token, left));
    }

    @Override
    public Operation delete(String loadBalancerId, Duration timeout) {
        return change(loadBalancerId, timeout, left -> balancers.delete(loadBalancerId, left));
    }

    @Override
    public Page<LoadBalancer> list(Map<String, String> tags, Optional<String> pageToken, Duration timeout) {
        return read("load balancers", tags, pageToken, timeout, left -> balancers.list(tags, pageToken, left));
    }

    @Override
    public BackendGroup createGroup(BackendGroupSpec spec, ClientToken token, Duration timeout) {
        return change(spec.name(), timeout, left -> balancers.createGroup(spec, token, left));
    }

    @Override
    public Operation deleteGroup(String groupId, Duration timeout) {
        return change(groupId, timeout, left -> balancers.deleteGroup(groupId, left));
    }

    @Override
    public Page<BackendGroup> groups(String loadBalancerId, Optional<String> pageToken, Duration timeout) {
        return read(
                "groups",
                loadBalancerId,
                pageToken,
                timeout,
                left -> balancers.groups(loadBalancerId, pageToken, left));
    }

    @Override
    public Operation addBackends(String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        return change(groupId, timeout, left -> balancers.addBackends(groupId, backends, token, left));
    }

    @Override
    public Operation removeBackends(String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        return change(groupId, timeout, left -> balancers.removeBackends(groupId, backends, token, left));
    }

    @Override
    public Operation setWeights(String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        return change(groupId, timeout, left -> balancers.setWeights(groupId, backends, token, left));
    }

    @Override
    public Page<RegisteredBackend> backends(String groupId, Optional<String> pageToken, Duration timeout) {
        return read("backends", groupId, pageToken, timeout, left -> balancers.backends(groupId, pageToken, left));
    }

    @Override
    public Operation createListener(ListenerSpec spec, ClientToken token, Duration timeout) {
        return change(spec.loadBalancerId(), timeout, left -> balancers.createListener(spec, token, left));
    }

    @Override
    public Operation deleteListener(String loadBalancerId, Protocol protocol, int port, Duration timeout) {
        return change(loadBalancerId, timeout, left -> balancers.deleteListener(loadBalancerId, protocol, port, left));
    }

    @Override
    public Page<Listener> listeners(String loadBalancerId, Optional<String> pageToken, Duration timeout) {
        return read(
                "listeners",
                loadBalancerId,
                pageToken,
                timeout,
                left -> balancers.listeners(loadBalancerId, pageToken, left));
    }

    @Override
    public Operation look(Operation operation, Duration timeout) {
        return read("an operation", operation, "", timeout, left -> balancers.look(operation, left));
    }
}
