package io.polder.spi;

/**
 * A backend as the cloud reports it. Immutable.
 *
 * @param settled whether the load balancer uses it as it is shown; until then it is being added, changed or removed
 */
public record RegisteredBackend(Backend backend, boolean settled) {}
