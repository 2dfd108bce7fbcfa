package io.polder.pool;

import static java.util.Objects.requireNonNull;

/**
 * That an owner holds a resource, from {@link ResourcePool#acquire} until {@link ResourcePool#release}. Immutable.
 *
 * @param owner who holds it
 * @param resource what is held; no other owner holds an equal one
 */
public record Lease<R>(Owner owner, R resource) {

    public Lease {
        requireNonNull(owner, "owner");
        requireNonNull(resource, "resource");
    }
}
