package io.polder.service;

/** {@code enum backend_state} of {@code maps.h}. */
enum BackendState {
    /** Not in use. */
    DEAD(0),
    /** May get new flows. */
    ACTIVE(1),
    /** Terminating, and serving: keeps its flows. */
    DRAINING(2),
    /** Serves no more: TCP may end its flows in order, UDP goes elsewhere. */
    GONE(3);

    private final int number;

    BackendState(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
