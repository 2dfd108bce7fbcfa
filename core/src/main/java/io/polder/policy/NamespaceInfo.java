package io.polder.policy;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/** A namespace of Kubernetes. Immutable. */
public record NamespaceInfo(String name, Map<String, String> labels) {

    public NamespaceInfo {
        requireNonNull(name, "name");
        labels = Map.copyOf(labels);
    }
}
