package io.polder.service.cloud;

import io.polder.service.ServicePort;
import io.polder.service.TransportProtocol;
import io.polder.service.cloud.BackendSync.Place;
import io.polder.spi.BackendGroup;
import io.polder.spi.BackendGroupSpec;
import io.polder.spi.Listener;
import io.polder.spi.ListenerSpec;
import io.polder.spi.LoadBalancer;
import io.polder.spi.LoadBalancers;
import io.polder.spi.Page;
import io.polder.spi.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Brings one load balancer step by step to what its service wants. Confined to one thread. */
final class BalancerSync {

    private final LoadBalancers cloud;
    private final ControllerSettings settings;
    private final Operations operations;
    private final BackendSync backends;
    private final Tokens tokens = new Tokens();

    BalancerSync(LoadBalancers cloud, ControllerSettings settings) {
        this.cloud = cloud;
        this.settings = settings;
        this.operations = new Operations(cloud, settings.timeout());
        this.backends = new BackendSync(cloud, settings, operations);
    }

    /** Asks for what can be asked for now. @return whether all is as wanted */
    boolean step(LoadBalancer balancer, BalancedService wanted) {
        if (operations.isBusy(balancer.id())) {
            return false;
        }
        List<BackendGroup> groups = Page.all(page -> cloud.groups(balancer.id(), page, settings.timeout()));
        List<Listener> listeners = Page.all(page -> cloud.listeners(balancer.id(), page, settings.timeout()));
        var rest = new ArrayList<>(listeners);
        var unused = new ArrayList<>(groups);
        boolean done = true;
        for (ServicePort port : wanted.ports()) {
            Optional<Listener> listener = listeners.stream()
                    .filter(each -> each.port() == port.port() && each.protocol() == protocol(port))
                    .findFirst();
            BackendGroup group = group(balancer, groups, port, listener);
            done &= backends.step(group.id(), places(wanted, port), tokens);
            done &= listen(balancer, port, group, listener);
            listener.ifPresent(rest::remove);
            unused.remove(group);
        }
        for (Listener listener : rest) {
            done = false;
            if (!operations.isBusy(balancer.id())) {
                operations.begin(
                        balancer.id(),
                        cloud.deleteListener(balancer.id(), listener.protocol(), listener.port(), settings.timeout()));
            }
        }
        return deleteUnused(unused, listeners) && done;
    }

    /** The one that the listener has; else one of that name; else a new one. */
    private BackendGroup group(
            LoadBalancer balancer, List<BackendGroup> groups, ServicePort port, Optional<Listener> listener) {
        String name = protocol(port).name().toLowerCase(Locale.ROOT) + "-" + port.port();
        return groups.stream()
                .filter(each -> each.name().equals(name))
                .filter(each ->
                        listener.map(using -> using.groupId().equals(each.id())).orElse(true))
                .findFirst()
                .orElseGet(() -> cloud.createGroup(
                        new BackendGroupSpec(balancer.id(), name, protocol(port), Optional.empty()),
                        tokens.next(),
                        settings.timeout()));
    }

    private boolean listen(LoadBalancer balancer, ServicePort port, BackendGroup group, Optional<Listener> listener) {
        if (listener.isPresent() && listener.get().groupId().equals(group.id())) {
            return listener.get().running();
        }
        if (operations.isBusy(balancer.id())) {
            return false;
        }
        if (listener.isPresent()) {
            operations.begin(
                    balancer.id(),
                    cloud.deleteListener(balancer.id(), protocol(port), port.port(), settings.timeout()));
        } else {
            var spec = new ListenerSpec(balancer.id(), protocol(port), port.port(), group.id(), Optional.empty());
            operations.begin(balancer.id(), cloud.createListener(spec, tokens.next(), settings.timeout()));
        }
        return false;
    }

    private boolean deleteUnused(List<BackendGroup> unused, List<Listener> listeners) {
        boolean done = true;
        for (BackendGroup group : unused) {
            done = false;
            boolean free = listeners.stream().noneMatch(each -> each.groupId().equals(group.id()));
            if (free && !operations.isBusy(group.id())) {
                operations.begin(group.id(), cloud.deleteGroup(group.id(), settings.timeout()));
            }
        }
        return done;
    }

    private static Map<Place, Integer> places(BalancedService wanted, ServicePort port) {
        var places = new HashMap<Place, Integer>();
        for (BalancedEndpoint endpoint : wanted.endpoints()) {
            if (endpoint.portName().equals(port.name())) {
                places.put(
                        new Place(endpoint.eniId(), endpoint.address(), endpoint.port()),
                        endpoint.draining() ? 0 : BackendSync.WEIGHT);
            }
        }
        return places;
    }

    private static Protocol protocol(ServicePort port) {
        return port.protocol() == TransportProtocol.UDP ? Protocol.UDP : Protocol.TCP;
    }
}
