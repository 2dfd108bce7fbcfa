package io.polder.policy;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Which policy. Immutable.
 *
 * @param namespace absent for policies of the cluster
 */
public record PolicyName(Optional<String> namespace, String name) implements Comparable<PolicyName> {

    public PolicyName {
        requireNonNull(namespace, "namespace");
        requireNonNull(name, "name");
    }

    @Override
    public int compareTo(PolicyName other) {
        return toString().compareTo(other.toString());
    }

    /** {@code default/allow-web}, or {@code baseline} for one of the cluster. */
    @Override
    public String toString() {
        return namespace.map(some -> some + "/" + name).orElse(name);
    }
}
