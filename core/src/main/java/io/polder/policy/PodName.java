package io.polder.policy;

import static java.util.Objects.requireNonNull;

/** A pod's namespace and name. Immutable. */
public record PodName(String namespace, String name) implements Comparable<PodName> {

    public PodName {
        requireNonNull(namespace, "namespace");
        requireNonNull(name, "name");
    }

    @Override
    public int compareTo(PodName other) {
        int order = namespace.compareTo(other.namespace);
        return order != 0 ? order : name.compareTo(other.name);
    }

    /** {@code default/web-0}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
