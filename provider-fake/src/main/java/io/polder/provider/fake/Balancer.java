package io.polder.provider.fake;

import io.polder.spi.BackendGroup;
import io.polder.spi.Listener;
import io.polder.spi.LoadBalancer;
import io.polder.spi.Protocol;
import io.polder.spi.RegisteredBackend;
import java.util.LinkedHashMap;
import java.util.Map;

/** A load balancer as the cloud keeps it. Confined to {@link Balancers}' lock. */
final class Balancer {

    /** What tells a listener from others of one load balancer. */
    record Port(Protocol protocol, int port) {}

    /** Its backends, each by itself with the weight zero. */
    static final class Group {

        final BackendGroup view;
        final Map<Object, RegisteredBackend> backends = new LinkedHashMap<>();
        boolean busy; // A job of its own is under way.

        Group(BackendGroup view) {
            this.view = view;
        }
    }

    final Map<String, Group> groups = new LinkedHashMap<>();
    final Map<Port, Listener> listeners = new LinkedHashMap<>();
    LoadBalancer view;

    Balancer(LoadBalancer view) {
        this.view = view;
    }
}
