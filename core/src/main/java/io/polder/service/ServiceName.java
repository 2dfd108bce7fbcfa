package io.polder.service;

import static java.util.Objects.requireNonNull;

/** What a service is called. Immutable. */
public record ServiceName(String namespace, String name) implements Comparable<ServiceName> {

    public ServiceName {
        requireNonNull(namespace, "namespace");
        requireNonNull(name, "name");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a service without a name");
        }
    }

    /** By namespace, then by name. */
    @Override
    public int compareTo(ServiceName other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
