package io.polder.service;

/** What an endpoint is up to: the conditions {@code ready}, {@code serving}, {@code terminating} of an EndpointSlice. */
public enum EndpointCondition {
    /** Takes new connections. */
    READY,
    /** Not yet, or not at present. */
    NOT_READY,
    /** Terminating and still serving: takes new connections only where nobody is ready. */
    DRAINING,
    /** Terminating, and serving no more. */
    STOPPING;

    /** Whether what it is sent is answered. */
    boolean serves() {
        return this == READY || this == DRAINING;
    }
}
