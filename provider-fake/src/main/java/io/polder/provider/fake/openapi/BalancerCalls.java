package io.polder.provider.fake.openapi;

import io.polder.provider.fake.FakeCloud;
import io.polder.spi.BackendGroup;
import io.polder.spi.Listener;
import io.polder.spi.LoadBalancer;
import io.polder.spi.LoadBalancers;
import io.polder.spi.Page;
import io.polder.spi.RegisteredBackend;
import java.util.List;
import java.util.Map;

/** What both products of load balancers ask for. Thread-safe. */
record BalancerCalls(LoadBalancers balancers) {

    static BalancerCalls of(FakeCloud cloud, String kind) {
        return new BalancerCalls(cloud.provider().loadBalancers().stream()
                .filter(each -> each.kind().equals(kind))
                .findFirst()
                .orElseThrow());
    }

    List<LoadBalancer> all(Map<String, String> tags) {
        return Page.all(token -> balancers.list(tags, token, EcsActions.PATIENT));
    }

    List<BackendGroup> groups(String balancerId) {
        return Page.all(token -> balancers.groups(balancerId, token, EcsActions.PATIENT));
    }

    List<RegisteredBackend> backends(String groupId) {
        return Page.all(token -> balancers.backends(groupId, token, EcsActions.PATIENT));
    }

    List<Listener> listeners(String balancerId) {
        return Page.all(token -> balancers.listeners(balancerId, token, EcsActions.PATIENT));
    }
}
