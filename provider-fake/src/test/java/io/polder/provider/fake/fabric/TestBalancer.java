package io.polder.provider.fake.fabric;

import io.polder.provider.fake.FakeCloud;
import io.polder.spi.Backend;
import io.polder.spi.BackendGroup;
import io.polder.spi.BackendGroupSpec;
import io.polder.spi.ClientToken;
import io.polder.spi.Eni;
import io.polder.spi.ListenerSpec;
import io.polder.spi.LoadBalancer;
import io.polder.spi.LoadBalancerSpec;
import io.polder.spi.LoadBalancers;
import io.polder.spi.Protocol;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A load balancer with one listener and the primary addresses of nodes behind it, in few words. Confined to one thread. */
final class TestBalancer {

    static final int PORT = 80;
    static final int BACKEND_PORT = 8080;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final LoadBalancers api;
    private final LoadBalancer balancer;
    private final BackendGroup group;
    private final Protocol protocol;

    private TestBalancer(LoadBalancers api, LoadBalancer balancer, Protocol protocol) {
        this.api = api;
        this.balancer = balancer;
        this.protocol = protocol;
        this.group = api.createGroup(
                new BackendGroupSpec(balancer.id(), "pods", protocol, Optional.empty()), token(), TIMEOUT);
    }

    static TestBalancer create(FakeCloud cloud, String kind, boolean internal, Protocol protocol) {
        LoadBalancers api = cloud.provider().loadBalancers().stream()
                .filter(each -> each.kind().equals(kind))
                .findFirst()
                .orElseThrow();
        var spec = new LoadBalancerSpec("test", internal, List.of(TestVpc.VSW_A), Map.of());
        return new TestBalancer(api, api.create(spec, token(), TIMEOUT), protocol);
    }

    TestBalancer listen() {
        var spec = new ListenerSpec(balancer.id(), protocol, PORT, group.id(), Optional.empty());
        api.createListener(spec, token(), TIMEOUT);
        return this;
    }

    TestBalancer add(Eni eni, int weight) {
        api.addBackends(group.id(), Set.of(backend(eni, weight)), token(), TIMEOUT);
        return this;
    }

    void weigh(Eni eni, int weight) {
        api.setWeights(group.id(), Set.of(backend(eni, weight)), token(), TIMEOUT);
    }

    void remove(Eni eni) {
        api.removeBackends(group.id(), Set.of(backend(eni, 0)), token(), TIMEOUT);
    }

    void delete() {
        api.delete(balancer.id(), TIMEOUT);
    }

    InetSocketAddress front() {
        return new InetSocketAddress(balancer.address().orElseThrow(), PORT);
    }

    private static Backend backend(Eni eni, int weight) {
        return new Backend(eni.id(), eni.primaryAddress(), BACKEND_PORT, weight);
    }

    private static ClientToken token() {
        return new ClientToken(UUID.randomUUID().toString());
    }
}
