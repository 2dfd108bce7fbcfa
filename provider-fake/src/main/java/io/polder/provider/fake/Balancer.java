package io.polder.provider.fake;

import io.polder.provider.fake.LoadBalancerState.Forwarding;
import io.polder.spi.Backend;
import io.polder.spi.BackendGroup;
import io.polder.spi.Listener;
import io.polder.spi.LoadBalancer;
import io.polder.spi.Protocol;
import io.polder.spi.RegisteredBackend;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A load balancer as the cloud keeps it. Immutable.
 *
 * @param subnetId where it is
 * @param groups by their ids
 */
record Balancer(LoadBalancer view, String subnetId, Map<String, Group> groups, Map<Port, Listener> listeners) {

    /** What tells a listener from others of one load balancer. */
    record Port(Protocol protocol, int port) {}

    /**
     * A backend on its way from what it was to what it is to be.
     *
     * @param served as traffic is balanced by; absent while it is being added
     */
    record Entry(RegisteredBackend shown, Optional<Backend> served) {

        static Entry settled(Backend backend) {
            return new Entry(new RegisteredBackend(backend, true), Optional.of(backend));
        }

        Entry becoming(Backend backend) {
            return new Entry(new RegisteredBackend(backend, false), served);
        }
    }

    /**
     * Backends that listeners share.
     *
     * @param backends each by itself with the weight zero
     * @param busy whether a job of its own is under way
     */
    record Group(BackendGroup view, Map<Backend, Entry> backends, boolean busy) {

        Group {
            backends = ordered(backends);
        }

        static Backend key(Backend backend) {
            return backend.withWeight(0);
        }

        Group busy(boolean value) {
            return new Group(view, backends, value);
        }

        Optional<Entry> find(Backend backend) {
            return Optional.ofNullable(backends.get(key(backend)));
        }

        List<RegisteredBackend> shown() {
            return backends.values().stream().map(Entry::shown).toList();
        }

        /** Shows them as they are to be; those that are not there yet as being added. */
        Group becoming(Collection<Backend> wanted) {
            return with(next -> wanted.forEach(each -> next.put(
                    key(each),
                    find(each)
                            .map(entry -> entry.becoming(each))
                            .orElse(new Entry(new RegisteredBackend(each, false), Optional.empty())))));
        }

        /** Shows them as being removed. */
        Group leaving(Collection<Backend> some) {
            return with(next -> some.forEach(each -> next.computeIfPresent(
                    key(each), (key, entry) -> entry.becoming(entry.shown().backend()))));
        }

        /** Balances by what is shown. */
        Group settled(Collection<Backend> some) {
            return with(next -> some.forEach(each -> next.computeIfPresent(
                    key(each), (key, entry) -> Entry.settled(entry.shown().backend()))));
        }

        Group without(Collection<Backend> some) {
            return with(next -> some.forEach(each -> next.remove(key(each))));
        }

        /** Shows what traffic is balanced by. */
        Group undone(Collection<Backend> some) {
            return with(next -> some.forEach(each -> next.computeIfPresent(
                    key(each),
                    (key, entry) -> entry.served().map(Entry::settled).orElse(null))));
        }

        private Group with(Consumer<Map<Backend, Entry>> change) {
            var next = new LinkedHashMap<>(backends);
            change.accept(next);
            return new Group(view, next, busy);
        }
    }

    Balancer {
        groups = ordered(groups);
        listeners = ordered(listeners);
    }

    static Balancer of(LoadBalancer view, String subnetId) {
        return new Balancer(view, subnetId, Map.of(), Map.of());
    }

    Balancer activated() {
        var active = new LoadBalancer(
                view.id(), view.name(), true, view.internal(), view.address(), view.hostName(), view.tags());
        return new Balancer(active, subnetId, groups, listeners);
    }

    Balancer with(Group group) {
        var next = new LinkedHashMap<>(groups);
        next.put(group.view().id(), group);
        return new Balancer(view, subnetId, next, listeners);
    }

    Balancer withGroup(String id, UnaryOperator<Group> change) {
        Group group = groups.get(id);
        return group == null ? this : with(change.apply(group));
    }

    Balancer withoutGroup(String id) {
        var next = new LinkedHashMap<>(groups);
        next.remove(id);
        return new Balancer(view, subnetId, next, listeners);
    }

    Balancer with(Listener listener) {
        var next = new LinkedHashMap<>(listeners);
        next.put(new Port(listener.protocol(), listener.port()), listener);
        return new Balancer(view, subnetId, groups, next);
    }

    Balancer withoutListener(Port port) {
        var next = new LinkedHashMap<>(listeners);
        next.remove(port);
        return new Balancer(view, subnetId, groups, next);
    }

    boolean uses(String groupId) {
        return listeners.values().stream().anyMatch(each -> each.groupId().equals(groupId));
    }

    /** What it does with traffic; nothing before it is active. */
    Optional<LoadBalancerState> state() {
        if (!view.active()) {
            return Optional.empty();
        }
        var running = listeners.values().stream()
                .filter(Listener::running)
                .map(each -> new Forwarding(each.protocol(), each.port(), served(each.groupId())))
                .toList();
        return Optional.of(new LoadBalancerState(
                view.id(), view.internal(), subnetId, view.address().orElseThrow(), running));
    }

    /** A listener's group may be another load balancer's: then there is nothing here that it leads to. */
    private List<Backend> served(String groupId) {
        Group group = groups.get(groupId);
        return group == null
                ? List.of()
                : group.backends().values().stream()
                        .flatMap(entry -> entry.served().stream())
                        .toList();
    }

    private static <K, V> Map<K, V> ordered(Map<K, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
