package io.polder.service;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** A service with all of its endpoints, of all ports, families and nodes. Immutable. */
public record ServiceEndpoints(Service service, List<Endpoint> endpoints) {

    public ServiceEndpoints {
        requireNonNull(service, "service");
        endpoints = List.copyOf(endpoints);
    }

    public static ServiceEndpoints of(Service service, Endpoint... endpoints) {
        return new ServiceEndpoints(service, List.of(endpoints));
    }

    ServiceName name() {
        return service.name();
    }
}
