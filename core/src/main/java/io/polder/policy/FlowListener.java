package io.polder.policy;

/** Is told of packets that were judged, by one thread. What it throws is logged, and it is told of the next one. */
@FunctionalInterface
public interface FlowListener {

    void judged(FlowEvent event);
}
